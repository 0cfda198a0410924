# ai-session in fish: found because XDG_DATA_DIRS names the directory above this file's `fish`.
#
# Gives the user their own XDG_DATA_DIRS back, then adds OSC 133 marks (A prompt, C output, D end with
# exit code; each with our nonce), OSC 7, and the key sequences of `exec`.

status is-interactive
and set -q AI_SESSION_NONCE
or exit 0

set -g __ai_session_nonce $AI_SESSION_NONCE
set -g __ai_session_dir $AI_SESSION_EXEC_DIR
set -g __ai_session # the text that the line of exec evaluates
set -g __ai_session_id
set -g __ai_session_code 0
set -g __ai_session_count 0
set -g __ai_session_line
set -g __ai_session_point 0
if set -q AI_SESSION_XDG_DATA_DIRS
    set -gx XDG_DATA_DIRS $AI_SESSION_XDG_DATA_DIRS
else
    set -e XDG_DATA_DIRS
end
set -e AI_SESSION_NONCE
set -e AI_SESSION_EXEC_DIR
set -e AI_SESSION_XDG_DATA_DIRS

# Writes one mark: KIND [REQUEST].
function __ai_session_mark
    set -l request
    set -q argv[2]
    and set request ";x=$argv[2]"
    builtin printf '\e]133;%s;aid=%s%s\a' $argv[1] $__ai_session_nonce "$request" >/dev/tty
end

function __ai_session_prompt --on-event fish_prompt
    set -l code $status
    set -l path (string escape --style=url -- $PWD | string collect)
    builtin printf '\e]7;file://%s%s\a' $hostname $path >/dev/tty
    __ai_session_mark A
    return $code
end

# ^C empties the line without a new prompt.
function __ai_session_cancel --on-event fish_cancel
    __ai_session_mark A
end

# A line that begins with a blank, or in private mode, is nobody's business.
function __ai_session_preexec --on-event fish_preexec
    if string match -q ' *' -- "$argv"; or test -n "$fish_private_mode"
        __ai_session_mark C
        return
    end
    set -g __ai_session_count (math $__ai_session_count + 1)
    test -d $__ai_session_dir
    and builtin printf '%s' "$argv" >$__ai_session_dir/$__ai_session_count.command
    builtin printf '\e]133;C;aid=%s;c=%s\a' $__ai_session_nonce $__ai_session_count >/dev/tty
end

# The request is over: CODE. What a signal has ended, a full-screen program perhaps, has not put the
# terminal back: its modes, its screen (ESC 7 makes 1049 harmless on the main one), keys and mouse.
function __ai_session_finish
    __ai_session_mark "D;$argv[1]" $__ai_session_id
    set -g __ai_session_id
    if test $argv[1] -gt 128 -a $argv[1] -lt 193
        command stty brkint icrnl opost isig icanon iexten echo </dev/tty
        builtin printf '\e7\e[?1049l\e[!p\e[?1000l\e[?1002l\e[?1003l\e[?1004l\e[?2004l\e[>4m\e[=0u' >/dev/tty
    end
end

# A command that was typed has ended, or exec was interrupted. Our own line leaves no trace in the
# history, not even the one that fish keeps until the next command.
function __ai_session_postexec --on-event fish_postexec
    set -l code $status
    if test -n "$__ai_session_id"
        __ai_session_finish $code
    else
        __ai_session_mark "D;$code"
    end
    if test "$argv" = ' eval $__ai_session'
        builtin history delete --exact --case-sensitive -- ' eval $__ai_session'
    end
    return $code
end

# Takes the request over from the host. Whoever creates the claim has it: the other lets it be.
function __ai_session_claim
    test -r $__ai_session_dir/request
    or return 1
    set -g __ai_session (string collect <$__ai_session_dir/request)
    set -l id (string match -r -g '^# ([0-9a-f]+)' -- $__ai_session)
    or return 1
    begin
        builtin printf '' >?$__ai_session_dir/$id.claim
    end 2>/dev/null
end

# Key 9901: puts the user's line aside and accepts ours. It evaluates the request's text rather than
# sourcing its file, or `exit` would only leave the file. Without a request nothing changes, and the
# prompt is announced anew.
function __ai_session_run
    if not __ai_session_claim
        __ai_session_mark A
        return
    end
    set -g __ai_session_point (commandline -C)
    set -g __ai_session_line (commandline | string collect)
    commandline -r ' eval $__ai_session'
    commandline -f execute
end

# Key 9904: the user's line comes back around what was typed ahead.
function __ai_session_restore
    set -l ahead (commandline | string collect)
    set -l point (commandline -C)
    commandline -r -- "$__ai_session_line"
    commandline -C $__ai_session_point
    commandline -i -- "$ahead"
    commandline -C (math $__ai_session_point + $point)
    set -g __ai_session_line
    set -g __ai_session_point 0
end

# The request file's first command: ID. Wipes the echoed line; leaves $status to the user's command.
function __ai_session_begin
    set -g __ai_session_code $status
    set -g __ai_session_id $argv[1]
    set -g __ai_session
    builtin printf '\e[1A\e[2K\r' >/dev/tty
    __ai_session_mark C $argv[1]
    return $__ai_session_code
end

# The request file's last command: CODE. ^C skips it; then postexec ends the request. Brings $status
# back as it was before.
function __ai_session_end
    __ai_session_finish $argv[1]
    return $__ai_session_code
end

# At the first prompt, when the user's own key bindings have been set.
function __ai_session_bind --on-event fish_prompt
    functions -e __ai_session_bind
    for mode in default insert visual
        bind -M $mode \e\[9901~ __ai_session_run
        bind -M $mode \e\[9904~ __ai_session_restore
    end
end
