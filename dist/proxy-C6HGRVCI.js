import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  ProxyRefusal,
  proxiesOf,
  proxyAgent
} from "./chunk-XFPSSZ5Q.js";
import "./chunk-P5FDCARY.js";
import "./chunk-RB64OUHJ.js";
import "./chunk-4EEHVC5P.js";
export {
  ProxyRefusal,
  proxiesOf,
  proxyAgent
};
