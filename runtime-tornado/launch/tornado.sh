# Read by ./shardwright where --device tornado is asked for, and by its devices command: what TornadoVM's runtime needs.
if [ -n "${TORNADOVM_HOME:-}" ]; then
  argfile=$TORNADOVM_HOME/tornado-argfile
  if [ ! -f "$argfile" ] && [ -x "$TORNADOVM_HOME/bin/tornado" ]; then
    fail "there is no $argfile: an SDK that was built has none until TornadoVM's two commands have made it" \
      "  Fix: python3 \$TORNADOVM_HOME/bin/gen-tornado-argfile-template.py opencl, or with the backends that you have, and then" \
      "       \$TORNADOVM_HOME/bin/tornado --generate-argfile; set JAVA_HOME, and TORNADOVM_HOME as an absolute path"
  fi
  [ -f "$argfile" ] || fail "there is no $argfile" "  Fix: set TORNADOVM_HOME to the folder of TornadoVM's SDK"
  flags=("@$argfile" -Dtornado.recover.bailout=False -Dtornado.tvm.maxbytecodesize=65536 -Dtornado.max.events=64
    -XX:+UnlockExperimentalVMOptions -XX:hashCode=3 "${flags[@]}")
  # For a quicker start; the JVM says that it has read them, which ./shardwright leaves out of what it shows.
  flags+=(-XX:+UnlockDiagnosticVMOptions "-XX:CompilerDirectivesFile=$root/runtime-tornado/launch/compiler-directives"
    -XX:+DisplayVMOutputToStderr)
  # The file of flags chooses one.
  collector=()
fi
