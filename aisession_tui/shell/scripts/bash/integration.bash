# ai-session in bash: started as `bash --rcfile integration.bash -i`.
#
# Reads the user's own files as bash would have, then adds OSC 133 marks (A prompt, B end of prompt,
# C output, D end with exit code; each with our nonce), OSC 7, and the key sequences of `exec`.
# Everything is defined before the user's files are read, so that their aliases cannot change it.
#
# A request runs in PROMPT_COMMAND, after an empty line: no history to keep clean, $?, $_ and
# PIPESTATUS are the user's again afterwards, and bash tells news of jobs only when it is over, at the
# prompt. What bash traces of ours (set -x) goes to /dev/null; marks go to /dev/tty. A function whose
# last argument is $_ leaves it as it was.

__ai_session_nonce=${AI_SESSION_NONCE-} __ai_session_dir=${AI_SESSION_EXEC_DIR-}
__ai_session_login=${AI_SESSION_LOGIN-}
unset -v AI_SESSION_NONCE AI_SESSION_EXEC_DIR AI_SESSION_LOGIN
__ai_session_claimed= __ai_session_id= __ai_session_text= __ai_session_code=0 __ai_session_traced=
__ai_session_line= __ai_session_point=0 __ai_session_prompted= __ai_session_pwd= __ai_session_url=

# Writes one mark: KIND [REQUEST]. /dev/tty, because the user may have redirected the shell's stdout.
__ai_session_mark() {
  builtin printf '\e]133;%s;aid=%s%s\a' "$1" "$__ai_session_nonce" "${2:+;x=$2}" \
    2>/dev/null >/dev/tty || return 0
}

# What PS0 says, in a subshell: mark C, with the name of a file that holds the last history entry for the
# host. A command that bash leaves out of its history leaves the entry of another: the host sees that.
__ai_session_announce() {
  local id HISTTIMEFORMAT=
  set +eu
  umask 077
  builtin printf -v id '%x%04x' "$BASHPID" "$RANDOM"
  builtin history 1 >|"$__ai_session_dir/$id.command"
  builtin printf '\e]133;C;aid=%s;c=%s\a' "$__ai_session_nonce" "$id"
}

# Percent-encodes $PWD byte by byte: a directory's name must not speak to the terminal.
__ai_session_encode_pwd() {
  local LC_ALL=C i byte
  __ai_session_pwd=$PWD __ai_session_url=
  for ((i = 0; i < ${#PWD}; i++)); do
    byte=${PWD:i:1}
    case $byte in
      [a-zA-Z0-9/._~-]) __ai_session_url+=$byte ;;
      *)
        builtin printf -v byte '%d' "'$byte"
        builtin printf -v byte '%%%02X' "$((byte & 255))"
        __ai_session_url+=$byte
        ;;
    esac
  done
}

# First in PROMPT_COMMAND: a command has ended, or exec was interrupted. True if a request is to begin;
# tracing stops until it does.
__ai_session_precmd() {
  __ai_session_code=$?
  if [[ $__ai_session_claimed ]]; then
    __ai_session_id=$__ai_session_claimed __ai_session_claimed= __ai_session_traced=${-//[!x]/}
    set +x
    return 0
  fi
  if [[ $__ai_session_id ]]; then
    __ai_session_finish "$__ai_session_code"
    __ai_session_id= __ai_session_text=
  elif [[ $__ai_session_prompted ]]; then
    __ai_session_mark "D;$__ai_session_code"
  fi
  return 1
}

# The first command of a request's text: wipes the empty line. What traps and traces have said by now
# is none of its output. With `set -e`, returning a code would end the shell.
__ai_session_begin() {
  __ai_session_bind '"\e[9903~": ""'
  builtin printf '\e8\e[J' 2>/dev/null >/dev/tty
  __ai_session_mark C "$__ai_session_id"
  if [[ $__ai_session_traced ]]; then
    set -x
  fi
  [[ $- == *e* ]] || return "$__ai_session_code"
}

# After the text, in a subshell because that sets off no trap: CODE. What a signal has ended, a
# full-screen program perhaps, has not put the terminal back: its modes, its screen (ESC 7 makes 1049
# harmless on the main one), keys and mouse.
__ai_session_finish() {
  __ai_session_mark "D;$1" "$__ai_session_id"
  if (($1 > 128 && $1 < 193)); then
    builtin command -p stty brkint icrnl opost isig icanon iexten echo </dev/tty
    builtin printf '\e7\e[?1049l\e[!p\e[?1000l\e[?1002l\e[?1003l\e[?1004l\e[?2004l\e[>4m\e[=0u' >/dev/tty
  fi 2>/dev/null
}

# Last of our first part; what follows sees the code from before. ^C skips it, and precmd ends the
# request. A row of blanks lets the prompt start a row of its own: they wrap only where the output did
# not end with a newline. After a syntax error bash knows no `if` or `{` until it has parsed something.
__ai_session_end() {
  if [[ $__ai_session_id ]]; then
    builtin printf '%*s\r\e[K' "${COLUMNS:-80}" '' 2>/dev/null >/dev/tty
    __ai_session_id= __ai_session_text=
    __ai_session_install
    builtin eval :
  fi
  [[ $- == *e* ]] || return "$__ai_session_code"
}

# Last in PROMPT_COMMAND: the prompt comes, with B at its end whoever has set PS1 meanwhile.
__ai_session_prompt() {
  local code=$? end="\\[\\e]133;B;aid=$__ai_session_nonce\\a\\]"
  if [[ $PWD != "$__ai_session_pwd" ]]; then
    __ai_session_encode_pwd
  fi
  builtin printf '\e]7;file://%s%s\a' "${HOSTNAME-}" "$__ai_session_url" 2>/dev/null >/dev/tty
  if [[ ! $__ai_session_fixed_ps1 && ${PS1-} != *"$end"* ]]; then
    PS1=${PS1-}$end
  fi
  if [[ ! $__ai_session_prompted && -d $__ai_session_dir ]]; then
    (umask 077; HISTTIMEFORMAT= builtin history 1 >|"$__ai_session_dir/0.command")
  fi
  __ai_session_prompted=1
  __ai_session_mark A
  [[ $- == *e* ]] || return "$code"
}

# Takes the request over from the host. Whoever creates the claim has it: the other lets it be.
__ai_session_claim() {
  local - hash id text file=$__ai_session_dir/request
  set +eu -C
  [[ -r $file ]] || return 1
  { IFS=' ' builtin read -r hash id; IFS= builtin read -r -d '' text; } <"$file"
  { : >"$__ai_session_dir/$id.claim"; } 2>/dev/null || return 1
  __ai_session_claimed=$id __ai_session_text=$'{ __ai_session_begin "$_"; } 2>/dev/null\n'$text
}

# Key 9902: puts the user's line aside and lets key 9903, which does nothing otherwise, accept an
# empty one. readline has cleared its line: with room made below, the cursor saved here stays true.
# Without a request nothing changes, and the prompt is announced anew.
__ai_session_run() {
  if ! __ai_session_claim; then
    __ai_session_mark A
    return 0
  fi
  __ai_session_line=$READLINE_LINE __ai_session_point=$READLINE_POINT
  builtin printf '\n\n\n\e[3A\e7' 2>/dev/null >/dev/tty
  READLINE_LINE= READLINE_POINT=0
  __ai_session_bind '"\e[9903~": accept-line'
}

# Key 9904: the user's line comes back around what was typed ahead.
__ai_session_restore() {
  local line=$__ai_session_line point=$__ai_session_point
  READLINE_LINE=${line:0:point}$READLINE_LINE${line:point}
  READLINE_POINT=$((point + READLINE_POINT))
  __ai_session_line= __ai_session_point=0
}

__ai_session_bind() {
  local map
  for map in emacs vi-insert vi-command; do
    builtin bind -m "$map" "$@" 2>/dev/null
  done
  return 0
}

# Says in __ai_session_attributes what `declare` knows of NAME: `a` an array, `r` read-only, ...
__ai_session_describe() {
  __ai_session_attributes=$(builtin declare -p "$1" 2>/dev/null || :)
  __ai_session_attributes=${__ai_session_attributes#declare -}
  __ai_session_attributes=${__ai_session_attributes%% *}
}

# Hooks the prompt, again if a command has taken the hooks away. A read-only PROMPT_COMMAND stays as
# it is: no mark A ever comes, and that says that this shell has no integration.
__ai_session_install() {
  local first last='{ __ai_session_prompt; } 2>/dev/null'
  first='{ __ai_session_precmd "$_"; } 2>/dev/null && { \builtin eval -- "$__ai_session_text"'
  first+=' </dev/null; (__ai_session_finish "$?") 2>/dev/null; }; { __ai_session_end; } 2>/dev/null'
  if [[ ${PROMPT_COMMAND[*]-} == *"$first"*"$last"* ]]; then
    return 0
  fi
  __ai_session_describe PS1
  __ai_session_fixed_ps1=${__ai_session_attributes//[!r]/}
  __ai_session_describe PROMPT_COMMAND
  case $__ai_session_attributes in
    *r*) return 0 ;;
    *a*) __ai_session_wrap_array "$first" "$last" ;;
    *) PROMPT_COMMAND=$first$'\n'${PROMPT_COMMAND-}$'\n'$last ;;
  esac
  __ai_session_describe PS0
  if [[ $__ai_session_attributes == *r* || ${PS0-} == *__ai_session_announce* || ${PS0-} == *";aid=$__ai_session_nonce"* ]]; then
    return 0
  elif shopt -q promptvars; then
    PS0='$({ __ai_session_announce; } 2>/dev/null)'${PS0-}
  else
    PS0="\\e]133;C;aid=$__ai_session_nonce\\a${PS0-}"
  fi
}

# Before 5.1 bash runs only the first element.
__ai_session_wrap_array() {
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
    PROMPT_COMMAND=("$1" "${PROMPT_COMMAND[@]}" "$2")
  else
    PROMPT_COMMAND[0]=$1$'\n'${PROMPT_COMMAND[0]-}$'\n'$2
  fi
}

__ai_session_bind_keys() {
  __ai_session_bind -x '"\e[9902~": __ai_session_run "$_"'
  __ai_session_bind -x '"\e[9904~": __ai_session_restore "$_"'
  __ai_session_bind '"\e[9903~": ""'
  __ai_session_bind '"\e[9901~": "\e[9902~\e[9903~"'
}

# After the user's files: one word, which no alias of theirs can be.
__ai_session_start() {
  unset -v __ai_session_file __ai_session_login
  if [[ $__ai_session_nonce ]]; then
    __ai_session_bind_keys
    __ai_session_install
  fi
}

# The user's files, at the top level, for what they declare is the shell's. bash itself has read the
# system's bashrc where it was built to. Older versions have no PS0 and stay as they are.
if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 404)); then
  __ai_session_nonce=
fi
if [[ ! $__ai_session_login ]]; then
  __ai_session_file=~/.bashrc
else
  [[ -r /etc/profile ]] && . /etc/profile
  for __ai_session_file in ~/.bash_profile ~/.bash_login ~/.profile; do
    [[ -r $__ai_session_file ]] && break
  done
fi
[[ -r $__ai_session_file ]] && . "$__ai_session_file"
__ai_session_start
