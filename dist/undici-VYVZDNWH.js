import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  require_undici
} from "./chunk-P5FDCARY.js";
import "./chunk-4EEHVC5P.js";
export default require_undici();
