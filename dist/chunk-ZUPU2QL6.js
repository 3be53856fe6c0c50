import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))

// src/helm/pending-states.ts
var pendingStates = [
  "pending-install",
  "pending-upgrade",
  "pending-rollback",
  "uninstalling"
];

export {
  pendingStates
};
