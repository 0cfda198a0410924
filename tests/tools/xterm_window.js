// A terminal's window without a screen: xterm.js shows one stream, answers it, and tells what a mouse sends.
// A JSON request a line on stdin, an answer a line on stdout: `node xterm_window.js FOLDER COLUMNS ROWS`.
//
// What xterm.js leaves to others is added: the kitty keyboard protocol's flags, and the answers about
// colours and the terminal's name.
"use strict";

const { Terminal, load, row, serve } = require("./xterm_headless.js");
const { Unicode11Addon } = load("@xterm/addon-unicode11");

const COLORS = { 10: "d0d0/d0d0/d0d0", 11: "1010/1010/1010", 12: "d0d0/d0d0/d0d0" };
const NAME = "ai-session";

const [columns, rows] = process.argv.slice(3).map(Number);
const terminal = new Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true });
terminal.loadAddon(new Unicode11Addon());
terminal.unicode.activeVersion = "11";
const { coreService, coreMouseService } = terminal._core;
const flags = { normal: [0], alternate: [0] };
let sent = [];

terminal.onData((text) => sent.push(Buffer.from(text)));
terminal.onBinary((text) => sent.push(Buffer.from(text, "latin1")));

function answerTo(id, answer) {
  terminal.parser.registerCsiHandler(id, (parameters) => {
    const text = answer(parameters.map((each) => (Array.isArray(each) ? each[0] : each)));
    if (text) sent.push(Buffer.from(text));
    return true;
  });
}

const stack = () => flags[terminal.buffer.active.type];
const keyboard = () => stack()[stack().length - 1];

answerTo({ prefix: "?", final: "u" }, () => `\x1b[?${keyboard()}u`);
answerTo({ prefix: ">", final: "u" }, ([value]) => void stack().push(value));
answerTo({ prefix: "<", final: "u" }, ([count]) => {
  stack().splice(Math.max(1, stack().length - (count || 1)));
});
answerTo({ prefix: "=", final: "u" }, ([value, how]) => {
  const changed = { 2: keyboard() | value, 3: keyboard() & ~value }[how] ?? value;
  stack()[stack().length - 1] = changed;
});
answerTo({ prefix: ">", final: "q" }, () => `\x1bP>|${NAME}\x1b\\`);
for (const [number, color] of Object.entries(COLORS)) {
  terminal.parser.registerOscHandler(Number(number), (value) => {
    if (value === "?") sent.push(Buffer.from(`\x1b]${number};rgb:${color}\x1b\\`));
    return true;
  });
}

function underlines(line) {
  return Array.from({ length: terminal.cols }, (_, x) => {
    const cell = line.getCell(x);
    return cell.isUnderline() ? [cell.getUnderlineStyle(), cell.getUnderlineColor()] : [0, 0];
  });
}

function look() {
  const buffer = terminal.buffer.active;
  const numbers = Array.from({ length: terminal.rows }, (_, y) => buffer.baseY + y);
  const { cursorStyle, cursorBlink } = coreService.decPrivateModes;
  return {
    lines: numbers.map((number) => row(buffer, number, terminal.cols).cells),
    underlines: numbers.map((number) => underlines(buffer.getLine(number))),
    cursor: [Math.min(buffer.cursorX, terminal.cols - 1), buffer.cursorY],
    hasCursor: !coreService.isCursorHidden,
    cursorStyle: cursorStyle ? [cursorStyle, Boolean(cursorBlink)] : null,
  };
}

const operations = {
  feed: (data, done) => terminal.write(Buffer.from(data, "base64"), done),
  resize: ([width, height], done) => done(terminal.resize(width, height)),
  mouse: (event, done) => done(void coreMouseService.triggerMouseEvent(event)),
  look: (_, done) => done(),
};

serve(({ operation, value }, answer) => {
  operations[operation](value, () => {
    answer({
      sent: Buffer.concat(sent).toString("base64"),
      keyboard: keyboard(),
      applicationCursor: terminal.modes.applicationCursorKeysMode,
      bracketedPaste: terminal.modes.bracketedPasteMode,
      ...(operation === "look" ? look() : {}),
    });
    sent = [];
  });
});
