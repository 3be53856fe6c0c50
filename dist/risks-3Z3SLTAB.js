import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  highestRiskText,
  refusalText,
  refusedChanges,
  risksOf,
  verdictOf
} from "./chunk-Q3OYTQWD.js";
import "./chunk-UUWQ4UP4.js";
import "./chunk-ZUPU2QL6.js";
import "./chunk-XWETFV2S.js";
import "./chunk-4EEHVC5P.js";
export {
  highestRiskText,
  refusalText,
  refusedChanges,
  risksOf,
  verdictOf
};
