#!/bin/sh
exec "${HELMFILE_GATE_NODE:-node}" "$HELM_PLUGIN_DIR/index.js" "$@"
