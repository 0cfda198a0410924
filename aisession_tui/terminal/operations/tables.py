"""Which operation each control sequence is: intermediates, private prefix and final byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisession_tui.terminal.operations import (
    cursor,
    editing,
    rectangles,
    reports,
    resets,
    settings,
    tabs,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from aisession_tui.terminal.screen import Screen

    Operation = Callable[[Screen, tuple[int, ...]], None]

CONTROLS: dict[str, Operation] = {
    "\a": settings.bell,
    "\b": cursor.backspace,
    "\t": tabs.forward,
    "\n": cursor.line_feed,
    "\v": cursor.line_feed,
    "\f": cursor.line_feed,
    "\r": cursor.carriage_return,
    "\r\n": cursor.new_line,
    "\x0e": settings.shift_out,
    "\x0f": settings.shift_in,
}
"""C0 controls; CR LF counts as one."""

ESCAPES: dict[str, Operation] = {
    "6": cursor.back_index,
    "7": cursor.save,
    "8": cursor.restore,
    "9": cursor.forward_index,
    "=": settings.application_keypad,
    ">": settings.numeric_keypad,
    "D": cursor.index,
    "E": cursor.next_line_index,
    "H": tabs.set_stop,
    "M": cursor.reverse_index,
    "N": settings.single_shift_2,
    "O": settings.single_shift_3,
    "V": settings.start_guarded_area,
    "W": settings.end_guarded_area,
    "Z": reports.device_attributes,
    "c": resets.full_reset,
    "n": settings.shift_to_2,
    "o": settings.shift_to_3,
    "#8": resets.alignment_display,
    " F": settings.seven_bit_answers,
    " G": settings.eight_bit_answers,
}
"""What follows ESC. Designations of character sets are made by the interpreter."""

SEQUENCES: dict[str, Operation] = {
    "@": editing.insert_characters,
    "A": cursor.up,
    "B": cursor.down,
    "C": cursor.forward,
    "D": cursor.back,
    "E": cursor.next_line,
    "F": cursor.previous_line,
    "G": cursor.to_column,
    "H": cursor.position,
    "I": tabs.forward,
    "J": editing.erase_in_display,
    "K": editing.erase_in_line,
    "L": editing.insert_lines,
    "M": editing.delete_lines,
    "P": editing.delete_characters,
    "S": editing.scroll_up,
    "T": editing.scroll_down,
    "X": editing.erase_characters,
    "Z": tabs.back,
    "^": editing.scroll_down_as_ecma,
    "`": cursor.to_column,
    "a": cursor.right_by,
    "c": reports.device_attributes,
    "d": cursor.to_line,
    "e": cursor.down_by,
    "f": cursor.position,
    "g": tabs.clear_stop,
    "h": settings.set_modes,
    "j": cursor.left_by,
    "l": settings.reset_modes,
    "m": settings.select_graphic_rendition,
    "n": reports.device_status,
    "r": settings.set_margins,
    "s": settings.set_side_margins_or_save,
    "t": reports.window,
    "u": cursor.restore,
    "x": reports.parameters,
    "?J": editing.selective_erase_in_display,
    "?K": editing.selective_erase_in_line,
    "?W": tabs.reset_stops,
    "?h": settings.set_private_modes,
    "?l": settings.reset_private_modes,
    "?m": reports.modify_other_keys,
    "?n": reports.private_status,
    "?r": settings.restore_private_modes,
    "?s": settings.save_private_modes,
    "?u": reports.keyboard,
    ">c": reports.secondary_attributes,
    ">m": settings.set_modify_other_keys,
    ">n": settings.disable_modify_other_keys,
    ">q": reports.version,
    ">u": settings.push_keyboard,
    "<u": settings.pop_keyboard,
    "=c": reports.tertiary_attributes,
    "=u": settings.set_keyboard,
    "!p": resets.soft_reset,
    "$p": reports.ansi_mode,
    "?$p": reports.private_mode,
    " @": editing.scroll_left,
    " A": editing.scroll_right,
    " q": settings.set_cursor_style,
    '"p': resets.set_conformance,
    '"q': settings.protect,
    "'}": editing.insert_columns,
    "'~": editing.delete_columns,
    "$r": rectangles.change_attributes,
    "$t": rectangles.reverse_attributes,
    "$v": rectangles.copy,
    "$x": rectangles.fill,
    "$z": rectangles.erase,
    "${": rectangles.selective_erase,
    "*x": settings.choose_changed_cells,
    "*y": rectangles.checksum,
}
"""CSI sequences. REP is the interpreter's own, as it depends on what came just before."""
