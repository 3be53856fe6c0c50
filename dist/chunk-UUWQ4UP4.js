import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))

// src/lib/release-name.ts
function releaseKey({ namespace, name }) {
  return `${namespace}/${name}`;
}

export {
  releaseKey
};
