#!/bin/sh
# exec, so that helm stays the parent of the guard: its command line names the release.
exec "${HELMFILE_GATE_NODE:-node}" "$HELM_PLUGIN_DIR/index.js"
