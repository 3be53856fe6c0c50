# Sourced by `helm` and by the guard: how they put a question to the action that runs. Each call has two FIFOs of its
# own; nothing of it is ever a file. Whatever goes wrong here ends with an error, and helm or helmfile stops.
set -eu
call="${HELMFILE_GATE_DIR:?helm was not started by helmfile-gate}/$$"

open_call() {
  # Where nobody listens, the next line but one would make a file.
  [ -p "$HELMFILE_GATE_DIR/door" ]
  mkfifo -m 600 "$call.ask" "$call.answer"
  # Shorter than PIPE_BUF, so that calls at the same time do not mix.
  echo "$$" > "$HELMFILE_GATE_DIR/door"
}

# Leaves what follows the first line of the answer on descriptor 3.
read_answer() {
  exec 3< "$call.answer"
  read -r verdict code <&3
}
