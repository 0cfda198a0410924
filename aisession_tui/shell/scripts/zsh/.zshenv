# ai-session in zsh: found because ZDOTDIR names this file's directory.
#
# Gives the user their own ZDOTDIR back before any of their files is read, then adds OSC 133 marks
# (A prompt, B end of prompt, C output, D end with exit code; each with our nonce), OSC 7, and the key
# sequence of `exec`. All of it is one command, parsed before the user's aliases exist.

{
  if [[ -n ${AI_SESSION_ZDOTDIR+set} ]]; then
    export ZDOTDIR=$AI_SESSION_ZDOTDIR
  else
    unset ZDOTDIR
  fi
  typeset -g __ai_session_nonce=${AI_SESSION_NONCE-} __ai_session_dir=${AI_SESSION_EXEC_DIR-}
  unset AI_SESSION_ZDOTDIR AI_SESSION_NONCE AI_SESSION_EXEC_DIR
  if [[ -r ${ZDOTDIR-$HOME}/.zshenv ]]; then
    builtin . "${ZDOTDIR-$HOME}/.zshenv"
  fi
} always {
  if [[ -o interactive && -n $__ai_session_nonce ]]; then
    typeset -g __ai_session=$__ai_session_dir/request
    typeset -g __ai_session_id= __ai_session_prompted= __ai_session_pwd= __ai_session_url=
    typeset -gi __ai_session_count=0
    typeset -g __ai_session_code=0 __ai_session_text= __ai_session_xtrace= __ai_session_notify=

    # Writes one mark: KIND [REQUEST]. $TTY, because the user may have redirected the shell's stdout.
    __ai_session_mark() {
      builtin printf '\e]133;%s;aid=%s%s\a' "$1" "$__ai_session_nonce" "${2:+;x=$2}" \
        2>/dev/null >>"$TTY"
    }

    # Percent-encodes $PWD byte by byte: a directory's name must not speak to the terminal.
    __ai_session_encode_pwd() {
      emulate -L zsh -o no_multibyte -o extended_glob
      local byte MATCH MBEGIN MEND
      __ai_session_pwd=$PWD
      __ai_session_url=${PWD//(#m)[^a-zA-Z0-9\/._~-]/%${(l:2::0:)$(([##16]#MATCH))}}
    }

    # First of the precmd functions: a command that was typed has ended, or exec was interrupted. The
    # news of jobs that waited has just been told.
    __ai_session_precmd() {
      local code=$?
      if [[ -n $__ai_session_prompted ]]; then
        __ai_session_mark "D;$code" "$__ai_session_id"
      fi
      if [[ -n $__ai_session_notify ]]; then
        setopt no_local_options notify
      fi
      __ai_session_id= __ai_session_notify=
    }

    # Last of them: the prompt comes, with B at its end whoever has set PS1 meanwhile.
    __ai_session_prompt() {
      local end=$'%{\e]133;B;aid='$__ai_session_nonce$'\a%}'
      if [[ -o prompt_percent && ${PS1-} != *"$end"* ]]; then
        PS1=${PS1-}$end
      fi
      emulate -L zsh
      if [[ $PWD != "$__ai_session_pwd" ]]; then
        __ai_session_encode_pwd
      fi
      builtin printf '\e]7;file://%s%s\a' "$HOST" "$__ai_session_url" 2>/dev/null >>"$TTY"
      __ai_session_prompted=1
      __ai_session_mark A
    }

    # A line that begins with a blank, or that the user's HISTORY_IGNORE names, is nobody's business.
    __ai_session_preexec() {
      emulate -L zsh -o extended_glob
      if [[ -z $1 || $1 == ' '* || ( -n ${HISTORY_IGNORE-} && $1 == ${~HISTORY_IGNORE} ) ]]; then
        __ai_session_mark C
        return 0
      fi
      (( ++__ai_session_count ))
      { builtin print -rn -- "$1" >|"$__ai_session_dir/$__ai_session_count.command" } 2>/dev/null
      builtin printf '\e]133;C;aid=%s;c=%s\a' "$__ai_session_nonce" "$__ai_session_count" \
        2>/dev/null >>"$TTY"
    }

    # Takes the request over from the host. Whoever creates the claim has it: the other lets it be.
    __ai_session_claim() {
      emulate -L zsh -o no_clobber
      local hash id
      [[ -r $__ai_session ]] || return 1
      IFS=' ' builtin read -r hash id <"$__ai_session"
      { : >"$__ai_session_dir/$id.claim" } 2>/dev/null
    }

    # Key 9901: puts the user's line aside (it comes back by itself) and accepts ours, whose history
    # is a list of its own until the request begins. Without a request the prompt is announced anew.
    __ai_session_run() {
      if ! __ai_session_claim; then
        __ai_session_mark A
        return 0
      fi
      if [[ -n $BUFFER ]]; then
        zle .push-line
      fi
      fc -p
      BUFFER=' . "$__ai_session"'
      zle -R
      typeset -g __ai_session_rows=$BUFFERLINES
      zle .accept-line
    }

    # The request file's first command: ID TEXT. Wipes the echoed line. After it tracing stops until
    # the text begins (`eval` is no command of its), and news of jobs waits for the prompt.
    __ai_session_begin() {
      __ai_session_code=$?
      fc -P
      __ai_session_id=$1 __ai_session_text=$2 __ai_session_xtrace=no_xtrace
      if [[ -o xtrace ]]; then
        __ai_session_text="__ai_session_xtrace=no_xtrace; \\builtin setopt xtrace; $2"
        __ai_session_xtrace=xtrace
      fi
      if [[ -o notify ]]; then
        __ai_session_notify=1
      fi
      builtin printf '\e[%dA\e[J' "$__ai_session_rows" 2>/dev/null >>"$TTY"
      __ai_session_mark C "$1"
    }

    # After the text, also after ^C: CODE. Says how tracing is to be: as it was, or as the text has set
    # it, if it was one at all. What a signal has ended, a full-screen program perhaps, has not put the
    # terminal back: its modes, its screen (ESC 7 makes 1049 harmless on the main one), keys and mouse.
    __ai_session_end() {
      __ai_session_mark "D;$1" "$__ai_session_id"
      __ai_session_id= __ai_session_text=
      if [[ -o xtrace ]]; then
        __ai_session_xtrace=xtrace
      fi
      if (( $1 > 128 && $1 < 193 )); then
        builtin command -p stty brkint icrnl opost isig icanon iexten echo <"$TTY"
        builtin printf '\e7\e[?1049l\e[!p\e[?1000l\e[?1002l\e[?1003l\e[?1004l\e[?2004l\e[>4m\e[=0u' >>"$TTY"
      fi 2>/dev/null
      __ai_session_hook
    }

    # Brings $? back as it was before the request.
    __ai_session_status() {
      [[ -o err_exit || -o err_return ]] || return $__ai_session_code
    }

    # Puts our functions first and last, also when a command has changed the lists.
    __ai_session_hook() {
      emulate -L zsh
      typeset -ga precmd_functions preexec_functions
      precmd_functions=(
        __ai_session_precmd
        ${precmd_functions:#__ai_session_(install|precmd|prompt)}
        __ai_session_prompt
      )
      preexec_functions=(${preexec_functions:#__ai_session_preexec} __ai_session_preexec)
    }

    # At the first prompt, when the user's files have been read.
    __ai_session_install() {
      emulate -L zsh
      local map
      __ai_session_hook
      zle -N __ai_session_run
      for map in emacs viins vicmd main; do
        bindkey -M $map '\e[9901~' __ai_session_run
      done
      __ai_session_prompt
    }
    typeset -ga precmd_functions
    precmd_functions+=(__ai_session_install)
  fi
}
