import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  badInput,
  cacheFolder,
  existingFile,
  kindOf,
  oneOf,
  parseDuration,
  parseLayers,
  parseNamespace,
  parseReleaseName,
  parseUrl,
  require_dist,
  withUnit,
  withoutNul
} from "./chunk-OBX7GYIT.js";
import {
  pendingStates
} from "./chunk-ZUPU2QL6.js";
import {
  ManifestError,
  array,
  canonical,
  exactOptional,
  literal,
  loadYaml,
  minValue,
  number,
  object,
  objectKey,
  picklist,
  pipe,
  readJson,
  regex,
  safeInteger,
  scalarText,
  strictObject,
  strictTuple,
  string,
  transform,
  union,
  variant
} from "./chunk-XWETFV2S.js";
import {
  Failure,
  failureLine,
  failureReason
} from "./chunk-RB64OUHJ.js";
import {
  __commonJS,
  __toESM
} from "./chunk-4EEHVC5P.js";

// node_modules/picomatch/lib/constants.js
var require_constants = __commonJS({
  "node_modules/picomatch/lib/constants.js"(exports, module) {
    "use strict";
    var WIN_SLASH = "\\\\/";
    var WIN_NO_SLASH = `[^${WIN_SLASH}]`;
    var DEFAULT_MAX_EXTGLOB_RECURSION = 0;
    var DOT_LITERAL = "\\.";
    var PLUS_LITERAL = "\\+";
    var QMARK_LITERAL = "\\?";
    var SLASH_LITERAL = "\\/";
    var ONE_CHAR = "(?=.)";
    var QMARK = "[^/]";
    var END_ANCHOR = `(?:${SLASH_LITERAL}|$)`;
    var START_ANCHOR = `(?:^|${SLASH_LITERAL})`;
    var DOTS_SLASH = `${DOT_LITERAL}{1,2}${END_ANCHOR}`;
    var NO_DOT = `(?!${DOT_LITERAL})`;
    var NO_DOTS = `(?!${START_ANCHOR}${DOTS_SLASH})`;
    var NO_DOT_SLASH = `(?!${DOT_LITERAL}{0,1}${END_ANCHOR})`;
    var NO_DOTS_SLASH = `(?!${DOTS_SLASH})`;
    var QMARK_NO_DOT = `[^.${SLASH_LITERAL}]`;
    var STAR = `${QMARK}*?`;
    var SEP = "/";
    var POSIX_CHARS = {
      DOT_LITERAL,
      PLUS_LITERAL,
      QMARK_LITERAL,
      SLASH_LITERAL,
      ONE_CHAR,
      QMARK,
      END_ANCHOR,
      DOTS_SLASH,
      NO_DOT,
      NO_DOTS,
      NO_DOT_SLASH,
      NO_DOTS_SLASH,
      QMARK_NO_DOT,
      STAR,
      START_ANCHOR,
      SEP
    };
    var WINDOWS_CHARS = {
      ...POSIX_CHARS,
      SLASH_LITERAL: `[${WIN_SLASH}]`,
      QMARK: WIN_NO_SLASH,
      STAR: `${WIN_NO_SLASH}*?`,
      DOTS_SLASH: `${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$)`,
      NO_DOT: `(?!${DOT_LITERAL})`,
      NO_DOTS: `(?!(?:^|[${WIN_SLASH}])${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
      NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}(?:[${WIN_SLASH}]|$))`,
      NO_DOTS_SLASH: `(?!${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
      QMARK_NO_DOT: `[^.${WIN_SLASH}]`,
      START_ANCHOR: `(?:^|[${WIN_SLASH}])`,
      END_ANCHOR: `(?:[${WIN_SLASH}]|$)`,
      SEP: "\\"
    };
    var POSIX_REGEX_SOURCE = {
      __proto__: null,
      alnum: "a-zA-Z0-9",
      alpha: "a-zA-Z",
      ascii: "\\x00-\\x7F",
      blank: " \\t",
      cntrl: "\\x00-\\x1F\\x7F",
      digit: "0-9",
      graph: "\\x21-\\x7E",
      lower: "a-z",
      print: "\\x20-\\x7E ",
      punct: "\\-!\"#$%&'()\\*+,./:;<=>?@[\\]^_`{|}~",
      space: " \\t\\r\\n\\v\\f",
      upper: "A-Z",
      word: "A-Za-z0-9_",
      xdigit: "A-Fa-f0-9"
    };
    module.exports = {
      DEFAULT_MAX_EXTGLOB_RECURSION,
      MAX_LENGTH: 1024 * 64,
      POSIX_REGEX_SOURCE,
      // regular expressions
      REGEX_BACKSLASH: /\\(?![*+?^${}(|)[\]])/g,
      REGEX_NON_SPECIAL_CHARS: /^[^@![\].,$*+?^{}()|\\/]+/,
      REGEX_SPECIAL_CHARS: /[-*+?.^${}(|)[\]]/,
      REGEX_SPECIAL_CHARS_BACKREF: /(\\?)((\W)(\3*))/g,
      REGEX_SPECIAL_CHARS_GLOBAL: /([-*+?.^${}(|)[\]])/g,
      REGEX_REMOVE_BACKSLASH: /(?:\[.*?[^\\]\]|\\(?=.))/g,
      // Replace globs with equivalent patterns to reduce parsing time.
      REPLACEMENTS: {
        __proto__: null,
        "***": "*",
        "**/**": "**",
        "**/**/**": "**"
      },
      // Digits
      CHAR_0: 48,
      /* 0 */
      CHAR_9: 57,
      /* 9 */
      // Alphabet chars.
      CHAR_UPPERCASE_A: 65,
      /* A */
      CHAR_LOWERCASE_A: 97,
      /* a */
      CHAR_UPPERCASE_Z: 90,
      /* Z */
      CHAR_LOWERCASE_Z: 122,
      /* z */
      CHAR_LEFT_PARENTHESES: 40,
      /* ( */
      CHAR_RIGHT_PARENTHESES: 41,
      /* ) */
      CHAR_ASTERISK: 42,
      /* * */
      // Non-alphabetic chars.
      CHAR_AMPERSAND: 38,
      /* & */
      CHAR_AT: 64,
      /* @ */
      CHAR_BACKWARD_SLASH: 92,
      /* \ */
      CHAR_CARRIAGE_RETURN: 13,
      /* \r */
      CHAR_CIRCUMFLEX_ACCENT: 94,
      /* ^ */
      CHAR_COLON: 58,
      /* : */
      CHAR_COMMA: 44,
      /* , */
      CHAR_DOT: 46,
      /* . */
      CHAR_DOUBLE_QUOTE: 34,
      /* " */
      CHAR_EQUAL: 61,
      /* = */
      CHAR_EXCLAMATION_MARK: 33,
      /* ! */
      CHAR_FORM_FEED: 12,
      /* \f */
      CHAR_FORWARD_SLASH: 47,
      /* / */
      CHAR_GRAVE_ACCENT: 96,
      /* ` */
      CHAR_HASH: 35,
      /* # */
      CHAR_HYPHEN_MINUS: 45,
      /* - */
      CHAR_LEFT_ANGLE_BRACKET: 60,
      /* < */
      CHAR_LEFT_CURLY_BRACE: 123,
      /* { */
      CHAR_LEFT_SQUARE_BRACKET: 91,
      /* [ */
      CHAR_LINE_FEED: 10,
      /* \n */
      CHAR_NO_BREAK_SPACE: 160,
      /* \u00A0 */
      CHAR_PERCENT: 37,
      /* % */
      CHAR_PLUS: 43,
      /* + */
      CHAR_QUESTION_MARK: 63,
      /* ? */
      CHAR_RIGHT_ANGLE_BRACKET: 62,
      /* > */
      CHAR_RIGHT_CURLY_BRACE: 125,
      /* } */
      CHAR_RIGHT_SQUARE_BRACKET: 93,
      /* ] */
      CHAR_SEMICOLON: 59,
      /* ; */
      CHAR_SINGLE_QUOTE: 39,
      /* ' */
      CHAR_SPACE: 32,
      /*   */
      CHAR_TAB: 9,
      /* \t */
      CHAR_UNDERSCORE: 95,
      /* _ */
      CHAR_VERTICAL_LINE: 124,
      /* | */
      CHAR_ZERO_WIDTH_NOBREAK_SPACE: 65279,
      /* \uFEFF */
      /**
       * Create EXTGLOB_CHARS
       */
      extglobChars(chars) {
        return {
          "!": { type: "negate", open: "(?:(?!(?:", close: `))${chars.STAR})` },
          "?": { type: "qmark", open: "(?:", close: ")?" },
          "+": { type: "plus", open: "(?:", close: ")+" },
          "*": { type: "star", open: "(?:", close: ")*" },
          "@": { type: "at", open: "(?:", close: ")" }
        };
      },
      /**
       * Create GLOB_CHARS
       */
      globChars(win32) {
        return win32 === true ? WINDOWS_CHARS : POSIX_CHARS;
      }
    };
  }
});

// node_modules/picomatch/lib/utils.js
var require_utils = __commonJS({
  "node_modules/picomatch/lib/utils.js"(exports) {
    "use strict";
    var {
      REGEX_BACKSLASH,
      REGEX_REMOVE_BACKSLASH,
      REGEX_SPECIAL_CHARS,
      REGEX_SPECIAL_CHARS_GLOBAL
    } = require_constants();
    exports.isObject = (val) => val !== null && typeof val === "object" && !Array.isArray(val);
    exports.hasRegexChars = (str) => REGEX_SPECIAL_CHARS.test(str);
    exports.isRegexChar = (str) => str.length === 1 && exports.hasRegexChars(str);
    exports.escapeRegex = (str) => str.replace(REGEX_SPECIAL_CHARS_GLOBAL, "\\$1");
    exports.toPosixSlashes = (str) => str.replace(REGEX_BACKSLASH, "/");
    exports.isWindows = () => {
      if (typeof navigator !== "undefined" && navigator.platform) {
        const platform = navigator.platform.toLowerCase();
        return platform === "win32" || platform === "windows";
      }
      if (typeof process !== "undefined" && process.platform) {
        return process.platform === "win32";
      }
      return false;
    };
    exports.removeBackslashes = (str) => {
      return str.replace(REGEX_REMOVE_BACKSLASH, (match) => {
        return match === "\\" ? "" : match;
      });
    };
    exports.escapeLast = (input, char, lastIdx) => {
      const idx = input.lastIndexOf(char, lastIdx);
      if (idx === -1) return input;
      if (input[idx - 1] === "\\") return exports.escapeLast(input, char, idx - 1);
      return `${input.slice(0, idx)}\\${input.slice(idx)}`;
    };
    exports.removePrefix = (input, state = {}) => {
      let output = input;
      if (output.startsWith("./")) {
        output = output.slice(2);
        state.prefix = "./";
      }
      return output;
    };
    exports.wrapOutput = (input, state = {}, options2 = {}) => {
      const prepend = options2.contains ? "" : "^";
      const append = options2.contains ? "" : "$";
      let output = `${prepend}(?:${input})${append}`;
      if (state.negated === true) {
        output = `(?:^(?!${output}).*$)`;
      }
      return output;
    };
    exports.basename = (path, { windows } = {}) => {
      const segs = path.split(windows ? /[\\/]/ : "/");
      const last = segs[segs.length - 1];
      if (last === "") {
        return segs[segs.length - 2];
      }
      return last;
    };
  }
});

// node_modules/picomatch/lib/scan.js
var require_scan = __commonJS({
  "node_modules/picomatch/lib/scan.js"(exports, module) {
    "use strict";
    var utils = require_utils();
    var {
      CHAR_ASTERISK,
      /* * */
      CHAR_AT,
      /* @ */
      CHAR_BACKWARD_SLASH,
      /* \ */
      CHAR_COMMA,
      /* , */
      CHAR_DOT,
      /* . */
      CHAR_EXCLAMATION_MARK,
      /* ! */
      CHAR_FORWARD_SLASH,
      /* / */
      CHAR_LEFT_CURLY_BRACE,
      /* { */
      CHAR_LEFT_PARENTHESES,
      /* ( */
      CHAR_LEFT_SQUARE_BRACKET,
      /* [ */
      CHAR_PLUS,
      /* + */
      CHAR_QUESTION_MARK,
      /* ? */
      CHAR_RIGHT_CURLY_BRACE,
      /* } */
      CHAR_RIGHT_PARENTHESES,
      /* ) */
      CHAR_RIGHT_SQUARE_BRACKET
      /* ] */
    } = require_constants();
    var isPathSeparator = (code) => {
      return code === CHAR_FORWARD_SLASH || code === CHAR_BACKWARD_SLASH;
    };
    var depth = (token) => {
      if (token.isPrefix !== true) {
        token.depth = token.isGlobstar ? Infinity : 1;
      }
    };
    var scan = (input, options2) => {
      const opts = options2 || {};
      const length = input.length - 1;
      const scanToEnd = opts.parts === true || opts.tokens === true || opts.scanToEnd === true;
      const slashes = [];
      const tokens = [];
      const parts = [];
      let str = input;
      let index = -1;
      let start = 0;
      let lastIndex = 0;
      let isBrace = false;
      let isBracket = false;
      let isGlob = false;
      let isExtglob = false;
      let isGlobstar = false;
      let braceEscaped = false;
      let backslashes = false;
      let negated = false;
      let negatedExtglob = false;
      let finished = false;
      let braces = 0;
      let prev;
      let code;
      let token = { value: "", depth: 0, isGlob: false };
      const eos = () => index >= length;
      const peek = () => str.charCodeAt(index + 1);
      const advance = () => {
        prev = code;
        return str.charCodeAt(++index);
      };
      while (index < length) {
        code = advance();
        let next;
        if (code === CHAR_BACKWARD_SLASH) {
          backslashes = token.backslashes = true;
          code = advance();
          if (code === CHAR_LEFT_CURLY_BRACE) {
            braceEscaped = true;
          }
          continue;
        }
        if (braceEscaped === true || code === CHAR_LEFT_CURLY_BRACE) {
          braces++;
          while (eos() !== true && (code = advance())) {
            if (code === CHAR_BACKWARD_SLASH) {
              backslashes = token.backslashes = true;
              advance();
              continue;
            }
            if (code === CHAR_LEFT_CURLY_BRACE) {
              braces++;
              continue;
            }
            if (braceEscaped !== true && code === CHAR_DOT && (code = advance()) === CHAR_DOT) {
              isBrace = token.isBrace = true;
              isGlob = token.isGlob = true;
              finished = true;
              if (scanToEnd === true) {
                continue;
              }
              break;
            }
            if (braceEscaped !== true && code === CHAR_COMMA) {
              isBrace = token.isBrace = true;
              isGlob = token.isGlob = true;
              finished = true;
              if (scanToEnd === true) {
                continue;
              }
              break;
            }
            if (code === CHAR_RIGHT_CURLY_BRACE) {
              braces--;
              if (braces === 0) {
                braceEscaped = false;
                isBrace = token.isBrace = true;
                finished = true;
                break;
              }
            }
          }
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_FORWARD_SLASH) {
          slashes.push(index);
          tokens.push(token);
          token = { value: "", depth: 0, isGlob: false };
          if (finished === true) continue;
          if (prev === CHAR_DOT && index === start + 1) {
            start += 2;
            continue;
          }
          lastIndex = index + 1;
          continue;
        }
        if (opts.noext !== true) {
          const isExtglobChar = code === CHAR_PLUS || code === CHAR_AT || code === CHAR_ASTERISK || code === CHAR_QUESTION_MARK || code === CHAR_EXCLAMATION_MARK;
          if (isExtglobChar === true && peek() === CHAR_LEFT_PARENTHESES) {
            isGlob = token.isGlob = true;
            isExtglob = token.isExtglob = true;
            finished = true;
            if (code === CHAR_EXCLAMATION_MARK && index === start) {
              negatedExtglob = true;
            }
            if (scanToEnd === true) {
              let parens = 0;
              while (eos() !== true && (code = advance())) {
                if (code === CHAR_BACKWARD_SLASH) {
                  backslashes = token.backslashes = true;
                  advance();
                  continue;
                }
                if (code === CHAR_LEFT_PARENTHESES) {
                  parens++;
                  continue;
                }
                if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
                  finished = true;
                  break;
                }
              }
              continue;
            }
            break;
          }
        }
        if (code === CHAR_ASTERISK) {
          if (prev === CHAR_ASTERISK) isGlobstar = token.isGlobstar = true;
          isGlob = token.isGlob = true;
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_QUESTION_MARK) {
          isGlob = token.isGlob = true;
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_LEFT_SQUARE_BRACKET) {
          while (eos() !== true && (next = advance())) {
            if (next === CHAR_BACKWARD_SLASH) {
              backslashes = token.backslashes = true;
              advance();
              continue;
            }
            if (next === CHAR_RIGHT_SQUARE_BRACKET) {
              isBracket = token.isBracket = true;
              isGlob = token.isGlob = true;
              finished = true;
              break;
            }
          }
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (opts.nonegate !== true && code === CHAR_EXCLAMATION_MARK && index === start) {
          negated = token.negated = true;
          start++;
          continue;
        }
        if (opts.noparen !== true && code === CHAR_LEFT_PARENTHESES) {
          isGlob = token.isGlob = true;
          if (scanToEnd === true) {
            let parens = 1;
            while (eos() !== true && (code = advance())) {
              if (code === CHAR_BACKWARD_SLASH) {
                backslashes = token.backslashes = true;
                advance();
                continue;
              }
              if (code === CHAR_LEFT_PARENTHESES) {
                parens++;
                continue;
              }
              if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
                finished = true;
                break;
              }
            }
            continue;
          }
          break;
        }
        if (isGlob === true) {
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
      }
      if (opts.noext === true) {
        isExtglob = false;
        isGlob = false;
      }
      let base = str;
      let prefix = "";
      let glob = "";
      if (start > 0) {
        prefix = str.slice(0, start);
        str = str.slice(start);
        lastIndex -= start;
      }
      if (base && isGlob === true && lastIndex > 0) {
        base = str.slice(0, lastIndex);
        glob = str.slice(lastIndex);
      } else if (isGlob === true) {
        base = "";
        glob = str;
      } else {
        base = str;
      }
      if (base && base !== "" && base !== "/" && base !== str) {
        if (isPathSeparator(base.charCodeAt(base.length - 1))) {
          base = base.slice(0, -1);
        }
      }
      if (opts.unescape === true) {
        if (glob) glob = utils.removeBackslashes(glob);
        if (base && backslashes === true) {
          base = utils.removeBackslashes(base);
        }
      }
      const state = {
        prefix,
        input,
        start,
        base,
        glob,
        isBrace,
        isBracket,
        isGlob,
        isExtglob,
        isGlobstar,
        negated,
        negatedExtglob
      };
      if (opts.tokens === true) {
        state.maxDepth = 0;
        if (!isPathSeparator(code)) {
          tokens.push(token);
        }
        state.tokens = tokens;
      }
      if (opts.parts === true || opts.tokens === true) {
        let prevIndex;
        for (let idx = 0; idx < slashes.length; idx++) {
          const n2 = prevIndex !== void 0 ? prevIndex + 1 : start;
          const i = slashes[idx];
          const value2 = input.slice(n2, i);
          if (opts.tokens) {
            if (idx === 0 && start !== 0) {
              tokens[idx].isPrefix = true;
              tokens[idx].value = prefix;
            } else {
              tokens[idx].value = value2;
            }
            depth(tokens[idx]);
            state.maxDepth += tokens[idx].depth;
          }
          if (i >= start) {
            parts.push(value2);
            prevIndex = i;
          }
        }
        const n = prevIndex !== void 0 ? prevIndex + 1 : start;
        const value = input.slice(n);
        parts.push(value);
        if (opts.tokens && prevIndex && prevIndex + 1 < input.length) {
          tokens[tokens.length - 1].value = value;
          depth(tokens[tokens.length - 1]);
          state.maxDepth += tokens[tokens.length - 1].depth;
        }
        state.slashes = slashes;
        state.parts = parts;
      }
      return state;
    };
    module.exports = scan;
  }
});

// node_modules/picomatch/lib/parse.js
var require_parse = __commonJS({
  "node_modules/picomatch/lib/parse.js"(exports, module) {
    "use strict";
    var constants2 = require_constants();
    var utils = require_utils();
    var {
      MAX_LENGTH,
      POSIX_REGEX_SOURCE,
      REGEX_NON_SPECIAL_CHARS,
      REGEX_SPECIAL_CHARS_BACKREF,
      REPLACEMENTS
    } = constants2;
    var expandRange = (args, options2) => {
      if (typeof options2.expandRange === "function") {
        return options2.expandRange(...args, options2);
      }
      args.sort();
      const value = `[${args.join("-")}]`;
      try {
        new RegExp(value);
      } catch (ex) {
        return args.map((v) => utils.escapeRegex(v)).join("..");
      }
      return value;
    };
    var syntaxError = (type, char) => {
      return `Missing ${type}: "${char}" - use "\\\\${char}" to match literal characters`;
    };
    var splitTopLevel = (input) => {
      const parts = [];
      let bracket = 0;
      let paren = 0;
      let quote = 0;
      let value = "";
      let escaped2 = false;
      for (const ch of input) {
        if (escaped2 === true) {
          value += ch;
          escaped2 = false;
          continue;
        }
        if (ch === "\\") {
          value += ch;
          escaped2 = true;
          continue;
        }
        if (ch === '"') {
          quote = quote === 1 ? 0 : 1;
          value += ch;
          continue;
        }
        if (quote === 0) {
          if (ch === "[") {
            bracket++;
          } else if (ch === "]" && bracket > 0) {
            bracket--;
          } else if (bracket === 0) {
            if (ch === "(") {
              paren++;
            } else if (ch === ")" && paren > 0) {
              paren--;
            } else if (ch === "|" && paren === 0) {
              parts.push(value);
              value = "";
              continue;
            }
          }
        }
        value += ch;
      }
      parts.push(value);
      return parts;
    };
    var isPlainBranch = (branch) => {
      let escaped2 = false;
      for (const ch of branch) {
        if (escaped2 === true) {
          escaped2 = false;
          continue;
        }
        if (ch === "\\") {
          escaped2 = true;
          continue;
        }
        if (/[?*+@!()[\]{}]/.test(ch)) {
          return false;
        }
      }
      return true;
    };
    var normalizeSimpleBranch = (branch) => {
      let value = branch.trim();
      let changed = true;
      while (changed === true) {
        changed = false;
        if (/^@\([^\\()[\]{}|]+\)$/.test(value)) {
          value = value.slice(2, -1);
          changed = true;
        }
      }
      if (!isPlainBranch(value)) {
        return;
      }
      return value.replace(/\\(.)/g, "$1");
    };
    var hasRepeatedCharPrefixOverlap = (branches) => {
      const values2 = branches.map(normalizeSimpleBranch).filter(Boolean);
      for (let i = 0; i < values2.length; i++) {
        for (let j = i + 1; j < values2.length; j++) {
          const a = values2[i];
          const b = values2[j];
          const char = a[0];
          if (!char || a !== char.repeat(a.length) || b !== char.repeat(b.length)) {
            continue;
          }
          if (a === b || a.startsWith(b) || b.startsWith(a)) {
            return true;
          }
        }
      }
      return false;
    };
    var parseRepeatedExtglob = (pattern2, requireEnd = true) => {
      if (pattern2[0] !== "+" && pattern2[0] !== "*" || pattern2[1] !== "(") {
        return;
      }
      let bracket = 0;
      let paren = 0;
      let quote = 0;
      let escaped2 = false;
      for (let i = 1; i < pattern2.length; i++) {
        const ch = pattern2[i];
        if (escaped2 === true) {
          escaped2 = false;
          continue;
        }
        if (ch === "\\") {
          escaped2 = true;
          continue;
        }
        if (ch === '"') {
          quote = quote === 1 ? 0 : 1;
          continue;
        }
        if (quote === 1) {
          continue;
        }
        if (ch === "[") {
          bracket++;
          continue;
        }
        if (ch === "]" && bracket > 0) {
          bracket--;
          continue;
        }
        if (bracket > 0) {
          continue;
        }
        if (ch === "(") {
          paren++;
          continue;
        }
        if (ch === ")") {
          paren--;
          if (paren === 0) {
            if (requireEnd === true && i !== pattern2.length - 1) {
              return;
            }
            return {
              type: pattern2[0],
              body: pattern2.slice(2, i),
              end: i
            };
          }
        }
      }
    };
    var buildCharClassStar = (chars) => {
      const source = chars.length === 1 ? utils.escapeRegex(chars[0]) : `[${chars.map((ch) => utils.escapeRegex(ch)).join("")}]`;
      return `${source}*`;
    };
    var getStarExtglobSequenceChars = (pattern2) => {
      let index = 0;
      const chars = [];
      while (index < pattern2.length) {
        const match = parseRepeatedExtglob(pattern2.slice(index), false);
        if (!match || match.type !== "*") {
          return;
        }
        const branches = splitTopLevel(match.body).map((branch2) => branch2.trim());
        if (branches.length !== 1) {
          return;
        }
        const branch = normalizeSimpleBranch(branches[0]);
        if (!branch || branch.length !== 1) {
          return;
        }
        chars.push(branch);
        index += match.end + 1;
      }
      if (chars.length < 1) {
        return;
      }
      return chars;
    };
    var repeatedExtglobRecursion = (pattern2) => {
      let depth = 0;
      let value = pattern2.trim();
      let match = parseRepeatedExtglob(value);
      while (match) {
        depth++;
        value = match.body.trim();
        match = parseRepeatedExtglob(value);
      }
      return depth;
    };
    var analyzeRepeatedExtglob = (body, options2) => {
      if (options2.maxExtglobRecursion === false) {
        return { risky: false };
      }
      const max = typeof options2.maxExtglobRecursion === "number" ? options2.maxExtglobRecursion : constants2.DEFAULT_MAX_EXTGLOB_RECURSION;
      const branches = splitTopLevel(body).map((branch) => branch.trim());
      if (branches.length > 1) {
        if (branches.some((branch) => branch === "") || branches.some((branch) => /^[*?]+$/.test(branch)) || hasRepeatedCharPrefixOverlap(branches)) {
          return { risky: true };
        }
      }
      const safeChars = [];
      let sawStarSequence = false;
      let combinable = true;
      for (const branch of branches) {
        const chars = getStarExtglobSequenceChars(branch);
        if (chars) {
          sawStarSequence = true;
          safeChars.push(...chars);
          continue;
        }
        const literal2 = normalizeSimpleBranch(branch);
        if (literal2 && literal2.length === 1) {
          safeChars.push(literal2);
          continue;
        }
        combinable = false;
        if (repeatedExtglobRecursion(branch) > max) {
          return { risky: true };
        }
      }
      if (sawStarSequence) {
        return combinable ? { risky: true, safeOutput: buildCharClassStar([...new Set(safeChars)]) } : { risky: true };
      }
      return { risky: false };
    };
    var parse = (input, options2) => {
      if (typeof input !== "string") {
        throw new TypeError("Expected a string");
      }
      input = REPLACEMENTS[input] || input;
      const opts = { ...options2 };
      const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
      let len = input.length;
      if (len > max) {
        throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
      }
      const bos = { type: "bos", value: "", output: opts.prepend || "" };
      const tokens = [bos];
      const capture = opts.capture ? "" : "?:";
      const PLATFORM_CHARS = constants2.globChars(opts.windows);
      const EXTGLOB_CHARS = constants2.extglobChars(PLATFORM_CHARS);
      const {
        DOT_LITERAL,
        PLUS_LITERAL,
        SLASH_LITERAL,
        ONE_CHAR,
        DOTS_SLASH,
        NO_DOT,
        NO_DOT_SLASH,
        NO_DOTS_SLASH,
        QMARK,
        QMARK_NO_DOT,
        STAR,
        START_ANCHOR
      } = PLATFORM_CHARS;
      const globstar = (opts2) => {
        return `(${capture}(?:(?!${START_ANCHOR}${opts2.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
      };
      const nodot = opts.dot ? "" : NO_DOT;
      const qmarkNoDot = opts.dot ? QMARK : QMARK_NO_DOT;
      let star = opts.bash === true ? globstar(opts) : STAR;
      if (opts.capture) {
        star = `(${star})`;
      }
      if (typeof opts.noext === "boolean") {
        opts.noextglob = opts.noext;
      }
      const state = {
        input,
        index: -1,
        start: 0,
        dot: opts.dot === true,
        consumed: "",
        output: "",
        prefix: "",
        backtrack: false,
        negated: false,
        brackets: 0,
        braces: 0,
        parens: 0,
        quotes: 0,
        globstar: false,
        tokens
      };
      input = utils.removePrefix(input, state);
      len = input.length;
      const extglobs = [];
      const braces = [];
      const stack = [];
      let prev = bos;
      let value;
      const eos = () => state.index === len - 1;
      const peek = state.peek = (n = 1) => input[state.index + n];
      const advance = state.advance = () => input[++state.index] || "";
      const remaining = () => input.slice(state.index + 1);
      const consume = (value2 = "", num = 0) => {
        state.consumed += value2;
        state.index += num;
      };
      const append = (token) => {
        state.output += token.output != null ? token.output : token.value;
        consume(token.value);
      };
      const negate = () => {
        let count = 1;
        while (peek() === "!" && (peek(2) !== "(" || peek(3) === "?")) {
          advance();
          state.start++;
          count++;
        }
        if (count % 2 === 0) {
          return false;
        }
        state.negated = true;
        state.start++;
        return true;
      };
      const increment = (type) => {
        state[type]++;
        stack.push(type);
      };
      const decrement = (type) => {
        state[type]--;
        stack.pop();
      };
      const push = (tok) => {
        if (prev.type === "globstar") {
          const isBrace = state.braces > 0 && (tok.type === "comma" || tok.type === "brace");
          const isExtglob = tok.extglob === true || extglobs.length && (tok.type === "pipe" || tok.type === "paren");
          if (tok.type !== "slash" && tok.type !== "paren" && !isBrace && !isExtglob) {
            state.output = state.output.slice(0, -prev.output.length);
            prev.type = "star";
            prev.value = "*";
            prev.output = star;
            state.output += prev.output;
          }
        }
        if (extglobs.length && tok.type !== "paren") {
          extglobs[extglobs.length - 1].inner += tok.value;
        }
        if (tok.value || tok.output) append(tok);
        if (prev && prev.type === "text" && tok.type === "text") {
          prev.output = (prev.output || prev.value) + tok.value;
          prev.value += tok.value;
          return;
        }
        tok.prev = prev;
        tokens.push(tok);
        prev = tok;
      };
      const extglobOpen = (type, value2) => {
        const token = { ...EXTGLOB_CHARS[value2], conditions: 1, inner: "" };
        token.prev = prev;
        token.parens = state.parens;
        token.output = state.output;
        token.startIndex = state.index;
        token.tokensIndex = tokens.length;
        const output = (opts.capture ? "(" : "") + token.open;
        increment("parens");
        push({ type, value: value2, output: state.output ? "" : ONE_CHAR });
        push({ type: "paren", extglob: true, value: advance(), output });
        extglobs.push(token);
      };
      const extglobClose = (token) => {
        const literal2 = input.slice(token.startIndex, state.index + 1);
        const body = input.slice(token.startIndex + 2, state.index);
        const analysis = analyzeRepeatedExtglob(body, opts);
        if ((token.type === "plus" || token.type === "star") && analysis.risky) {
          const safeOutput = analysis.safeOutput ? (token.output ? "" : ONE_CHAR) + (opts.capture ? `(${analysis.safeOutput})` : analysis.safeOutput) : void 0;
          const open = tokens[token.tokensIndex];
          open.type = "text";
          open.value = literal2;
          open.output = safeOutput || utils.escapeRegex(literal2);
          for (let i = token.tokensIndex + 1; i < tokens.length; i++) {
            tokens[i].value = "";
            tokens[i].output = "";
            delete tokens[i].suffix;
          }
          state.output = token.output + open.output;
          state.backtrack = true;
          push({ type: "paren", extglob: true, value, output: "" });
          decrement("parens");
          return;
        }
        let output = token.close + (opts.capture ? ")" : "");
        let rest;
        if (token.type === "negate") {
          let extglobStar = star;
          if (token.inner && token.inner.length > 1 && token.inner.includes("/")) {
            extglobStar = globstar(opts);
          }
          if (extglobStar !== star || eos() || /^\)+$/.test(remaining())) {
            output = token.close = `)$))${extglobStar}`;
          }
          if (token.inner.includes("*") && (rest = remaining()) && /^\.[^\\/.]+$/.test(rest)) {
            const expression = parse(rest, { ...options2, fastpaths: false }).output;
            output = token.close = `)${expression})${extglobStar})`;
          }
          if (token.prev.type === "bos") {
            state.negatedExtglob = true;
          }
        }
        push({ type: "paren", extglob: true, value, output });
        decrement("parens");
      };
      if (opts.fastpaths !== false && !/(^[*!]|[/()[\]{}"])/.test(input)) {
        let backslashes = false;
        let output = input.replace(REGEX_SPECIAL_CHARS_BACKREF, (m, esc, chars, first, rest, index) => {
          if (first === "\\") {
            backslashes = true;
            return m;
          }
          if (first === "?") {
            if (esc) {
              return esc + first + (rest ? QMARK.repeat(rest.length) : "");
            }
            if (index === 0) {
              return qmarkNoDot + (rest ? QMARK.repeat(rest.length) : "");
            }
            return QMARK.repeat(chars.length);
          }
          if (first === ".") {
            return DOT_LITERAL.repeat(chars.length);
          }
          if (first === "*") {
            if (esc) {
              return esc + first + (rest ? star : "");
            }
            return star;
          }
          return esc ? m : `\\${m}`;
        });
        if (backslashes === true) {
          if (opts.unescape === true) {
            output = output.replace(/\\/g, "");
          } else {
            output = output.replace(/\\+/g, (m) => {
              return m.length % 2 === 0 ? "\\\\" : m ? "\\" : "";
            });
          }
        }
        if (output === input && opts.contains === true) {
          state.output = input;
          return state;
        }
        state.output = utils.wrapOutput(output, state, options2);
        return state;
      }
      while (!eos()) {
        value = advance();
        if (value === "\0") {
          continue;
        }
        if (value === "\\") {
          const next = peek();
          if (next === "/" && opts.bash !== true) {
            continue;
          }
          if (next === "." || next === ";") {
            continue;
          }
          if (!next) {
            value += "\\";
            push({ type: "text", value });
            continue;
          }
          const match = /^\\+/.exec(remaining());
          let slashes = 0;
          if (match && match[0].length > 2) {
            slashes = match[0].length;
            state.index += slashes;
            if (slashes % 2 !== 0) {
              value += "\\";
            }
          }
          if (opts.unescape === true) {
            value = advance();
          } else {
            value += advance();
          }
          if (state.brackets === 0) {
            push({ type: "text", value });
            continue;
          }
        }
        if (state.brackets > 0 && (value !== "]" || prev.value === "[" || prev.value === "[^")) {
          if (opts.posix !== false && value === ":") {
            const inner = prev.value.slice(1);
            if (inner.includes("[")) {
              prev.posix = true;
              if (inner.includes(":")) {
                const idx = prev.value.lastIndexOf("[");
                const pre = prev.value.slice(0, idx);
                const rest2 = prev.value.slice(idx + 2);
                const posix = POSIX_REGEX_SOURCE[rest2];
                if (posix) {
                  prev.value = pre + posix;
                  state.backtrack = true;
                  advance();
                  if (!bos.output && tokens.indexOf(prev) === 1) {
                    bos.output = ONE_CHAR;
                  }
                  continue;
                }
              }
            }
          }
          if (value === "[" && peek() !== ":" || value === "-" && peek() === "]") {
            value = `\\${value}`;
          }
          if (value === "]" && (prev.value === "[" || prev.value === "[^")) {
            value = `\\${value}`;
          }
          if (opts.posix === true && value === "!" && prev.value === "[") {
            value = "^";
          }
          prev.value += value;
          append({ value });
          continue;
        }
        if (state.quotes === 1 && value !== '"') {
          value = utils.escapeRegex(value);
          prev.value += value;
          append({ value });
          continue;
        }
        if (value === '"') {
          state.quotes = state.quotes === 1 ? 0 : 1;
          if (opts.keepQuotes === true) {
            push({ type: "text", value });
          }
          continue;
        }
        if (value === "(") {
          increment("parens");
          push({ type: "paren", value });
          continue;
        }
        if (value === ")") {
          if (state.parens === 0 && opts.strictBrackets === true) {
            throw new SyntaxError(syntaxError("opening", "("));
          }
          const extglob = extglobs[extglobs.length - 1];
          if (extglob && state.parens === extglob.parens + 1) {
            extglobClose(extglobs.pop());
            continue;
          }
          push({ type: "paren", value, output: state.parens ? ")" : "\\)" });
          decrement("parens");
          continue;
        }
        if (value === "[") {
          if (opts.nobracket === true || !remaining().includes("]")) {
            if (opts.nobracket !== true && opts.strictBrackets === true) {
              throw new SyntaxError(syntaxError("closing", "]"));
            }
            value = `\\${value}`;
          } else {
            increment("brackets");
          }
          push({ type: "bracket", value });
          continue;
        }
        if (value === "]") {
          if (opts.nobracket === true || prev && prev.type === "bracket" && prev.value.length === 1) {
            push({ type: "text", value, output: `\\${value}` });
            continue;
          }
          if (state.brackets === 0) {
            if (opts.strictBrackets === true) {
              throw new SyntaxError(syntaxError("opening", "["));
            }
            push({ type: "text", value, output: `\\${value}` });
            continue;
          }
          decrement("brackets");
          const prevValue = prev.value.slice(1);
          if (prev.posix !== true && prevValue[0] === "^" && !prevValue.includes("/")) {
            value = `/${value}`;
          }
          prev.value += value;
          append({ value });
          if (opts.literalBrackets === false || utils.hasRegexChars(prevValue)) {
            continue;
          }
          const escaped2 = utils.escapeRegex(prev.value);
          state.output = state.output.slice(0, -prev.value.length);
          if (opts.literalBrackets === true) {
            state.output += escaped2;
            prev.value = escaped2;
            continue;
          }
          prev.value = `(${capture}${escaped2}|${prev.value})`;
          state.output += prev.value;
          continue;
        }
        if (value === "{" && opts.nobrace !== true) {
          increment("braces");
          const open = {
            type: "brace",
            value,
            output: "(",
            outputIndex: state.output.length,
            tokensIndex: state.tokens.length
          };
          braces.push(open);
          push(open);
          continue;
        }
        if (value === "}") {
          const brace = braces[braces.length - 1];
          if (opts.nobrace === true || !brace) {
            push({ type: "text", value, output: value });
            continue;
          }
          let output = ")";
          if (brace.dots === true) {
            const arr = tokens.slice();
            const range = [];
            for (let i = arr.length - 1; i >= 0; i--) {
              tokens.pop();
              if (arr[i].type === "brace") {
                break;
              }
              if (arr[i].type !== "dots") {
                range.unshift(arr[i].value);
              }
            }
            output = expandRange(range, opts);
            state.backtrack = true;
          }
          if (brace.comma !== true && brace.dots !== true) {
            const out = state.output.slice(0, brace.outputIndex);
            const toks = state.tokens.slice(brace.tokensIndex);
            brace.value = brace.output = "\\{";
            value = output = "\\}";
            state.output = out;
            for (const t of toks) {
              state.output += t.output || t.value;
            }
          }
          push({ type: "brace", value, output });
          decrement("braces");
          braces.pop();
          continue;
        }
        if (value === "|") {
          if (extglobs.length > 0) {
            extglobs[extglobs.length - 1].conditions++;
          }
          push({ type: "text", value });
          continue;
        }
        if (value === ",") {
          let output = value;
          const brace = braces[braces.length - 1];
          if (brace && stack[stack.length - 1] === "braces") {
            brace.comma = true;
            output = "|";
          }
          push({ type: "comma", value, output });
          continue;
        }
        if (value === "/") {
          if (prev.type === "dot" && state.index === state.start + 1) {
            state.start = state.index + 1;
            state.consumed = "";
            state.output = "";
            tokens.pop();
            prev = bos;
            continue;
          }
          push({ type: "slash", value, output: SLASH_LITERAL });
          continue;
        }
        if (value === ".") {
          if (state.braces > 0 && prev.type === "dot") {
            if (prev.value === ".") prev.output = DOT_LITERAL;
            const brace = braces[braces.length - 1];
            prev.type = "dots";
            prev.output += value;
            prev.value += value;
            brace.dots = true;
            continue;
          }
          if (state.braces + state.parens === 0 && prev.type !== "bos" && prev.type !== "slash") {
            push({ type: "text", value, output: DOT_LITERAL });
            continue;
          }
          push({ type: "dot", value, output: DOT_LITERAL });
          continue;
        }
        if (value === "?") {
          const isGroup = prev && prev.value === "(";
          if (!isGroup && opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            extglobOpen("qmark", value);
            continue;
          }
          if (prev && prev.type === "paren") {
            const next = peek();
            let output = value;
            if (prev.value === "(" && !/[!=<:]/.test(next) || next === "<" && !/<([!=]|\w+>)/.test(remaining())) {
              output = `\\${value}`;
            }
            push({ type: "text", value, output });
            continue;
          }
          if (opts.dot !== true && (prev.type === "slash" || prev.type === "bos")) {
            push({ type: "qmark", value, output: QMARK_NO_DOT });
            continue;
          }
          push({ type: "qmark", value, output: QMARK });
          continue;
        }
        if (value === "!") {
          if (opts.noextglob !== true && peek() === "(") {
            if (peek(2) !== "?" || !/[!=<:]/.test(peek(3))) {
              extglobOpen("negate", value);
              continue;
            }
          }
          if (opts.nonegate !== true && state.index === 0) {
            negate();
            continue;
          }
        }
        if (value === "+") {
          if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            extglobOpen("plus", value);
            continue;
          }
          if (prev && prev.value === "(" || opts.regex === false) {
            push({ type: "plus", value, output: PLUS_LITERAL });
            continue;
          }
          if (prev && (prev.type === "bracket" || prev.type === "paren" || prev.type === "brace") || state.parens > 0) {
            push({ type: "plus", value });
            continue;
          }
          push({ type: "plus", value: PLUS_LITERAL });
          continue;
        }
        if (value === "@") {
          if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            push({ type: "at", extglob: true, value, output: "" });
            continue;
          }
          push({ type: "text", value });
          continue;
        }
        if (value !== "*") {
          if (value === "$" || value === "^") {
            value = `\\${value}`;
          }
          const match = REGEX_NON_SPECIAL_CHARS.exec(remaining());
          if (match) {
            value += match[0];
            state.index += match[0].length;
          }
          push({ type: "text", value });
          continue;
        }
        if (prev && (prev.type === "globstar" || prev.star === true)) {
          prev.type = "star";
          prev.star = true;
          prev.value += value;
          prev.output = star;
          state.backtrack = true;
          state.globstar = true;
          consume(value);
          continue;
        }
        let rest = remaining();
        if (opts.noextglob !== true && /^\([^?]/.test(rest)) {
          extglobOpen("star", value);
          continue;
        }
        if (prev.type === "star") {
          if (opts.noglobstar === true) {
            consume(value);
            continue;
          }
          const prior = prev.prev;
          const before = prior.prev;
          const isStart = prior.type === "slash" || prior.type === "bos";
          const afterStar = before && (before.type === "star" || before.type === "globstar");
          if (opts.bash === true && (!isStart || rest[0] && rest[0] !== "/")) {
            push({ type: "star", value, output: "" });
            continue;
          }
          const isBrace = state.braces > 0 && (prior.type === "comma" || prior.type === "brace");
          const isExtglob = extglobs.length && (prior.type === "pipe" || prior.type === "paren");
          if (!isStart && prior.type !== "paren" && !isBrace && !isExtglob) {
            push({ type: "star", value, output: "" });
            continue;
          }
          while (rest.slice(0, 3) === "/**") {
            const after = input[state.index + 4];
            if (after && after !== "/") {
              break;
            }
            rest = rest.slice(3);
            consume("/**", 3);
          }
          const isEnd = eos() || state.parens > 0 && rest === ")".repeat(state.parens) && !extglobs.some((extglob) => extglob.type === "negate");
          if (prior.type === "bos" && eos()) {
            prev.type = "globstar";
            prev.value += value;
            prev.output = globstar(opts);
            state.output = prev.output;
            state.globstar = true;
            consume(value);
            continue;
          }
          if (prior.type === "slash" && prior.prev.type !== "bos" && !afterStar && isEnd) {
            state.output = state.output.slice(0, -(prior.output + prev.output).length);
            prior.output = `(?:${prior.output}`;
            prev.type = "globstar";
            prev.output = globstar(opts) + (opts.strictSlashes ? ")" : "|$)");
            prev.value += value;
            state.globstar = true;
            state.output += prior.output + prev.output;
            consume(value);
            continue;
          }
          if (prior.type === "slash" && prior.prev.type !== "bos" && rest[0] === "/") {
            const end = rest[1] !== void 0 ? "|$" : "";
            state.output = state.output.slice(0, -(prior.output + prev.output).length);
            prior.output = `(?:${prior.output}`;
            prev.type = "globstar";
            prev.output = `${globstar(opts)}${SLASH_LITERAL}|${SLASH_LITERAL}${end})`;
            prev.value += value;
            state.output += prior.output + prev.output;
            state.globstar = true;
            consume(value + advance());
            push({ type: "slash", value: "/", output: "" });
            continue;
          }
          if (prior.type === "bos" && rest[0] === "/") {
            prev.type = "globstar";
            prev.value += value;
            prev.output = `(?:^|${SLASH_LITERAL}|${globstar(opts)}${SLASH_LITERAL})`;
            state.output = prev.output;
            state.globstar = true;
            consume(value + advance());
            push({ type: "slash", value: "/", output: "" });
            continue;
          }
          state.output = state.output.slice(0, -prev.output.length);
          prev.type = "globstar";
          prev.output = globstar(opts);
          prev.value += value;
          state.output += prev.output;
          state.globstar = true;
          consume(value);
          continue;
        }
        const token = { type: "star", value, output: star };
        if (opts.bash === true) {
          token.output = ".*?";
          if (prev.type === "bos" || prev.type === "slash") {
            token.output = nodot + token.output;
          }
          push(token);
          continue;
        }
        if (prev && (prev.type === "bracket" || prev.type === "paren") && opts.regex === true) {
          token.output = value;
          push(token);
          continue;
        }
        if (state.index === state.start || prev.type === "slash" || prev.type === "dot") {
          if (prev.type === "dot") {
            state.output += NO_DOT_SLASH;
            prev.output += NO_DOT_SLASH;
          } else if (opts.dot === true) {
            state.output += NO_DOTS_SLASH;
            prev.output += NO_DOTS_SLASH;
          } else {
            state.output += nodot;
            prev.output += nodot;
          }
          if (peek() !== "*") {
            state.output += ONE_CHAR;
            prev.output += ONE_CHAR;
          }
        }
        push(token);
      }
      while (state.brackets > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
        state.output = utils.escapeLast(state.output, "[");
        decrement("brackets");
      }
      while (state.parens > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", ")"));
        state.output = utils.escapeLast(state.output, "(");
        decrement("parens");
      }
      while (state.braces > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "}"));
        state.output = utils.escapeLast(state.output, "{");
        decrement("braces");
      }
      if (opts.strictSlashes !== true && (prev.type === "star" || prev.type === "bracket")) {
        push({ type: "maybe_slash", value: "", output: `${SLASH_LITERAL}?` });
      }
      if (state.backtrack === true) {
        state.output = "";
        for (const token of state.tokens) {
          state.output += token.output != null ? token.output : token.value;
          if (token.suffix) {
            state.output += token.suffix;
          }
        }
      }
      return state;
    };
    parse.fastpaths = (input, options2) => {
      const opts = { ...options2 };
      const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
      const len = input.length;
      if (len > max) {
        throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
      }
      input = REPLACEMENTS[input] || input;
      const {
        DOT_LITERAL,
        SLASH_LITERAL,
        ONE_CHAR,
        DOTS_SLASH,
        NO_DOT,
        NO_DOTS,
        NO_DOTS_SLASH,
        STAR,
        START_ANCHOR
      } = constants2.globChars(opts.windows);
      const nodot = opts.dot ? NO_DOTS : NO_DOT;
      const slashDot = opts.dot ? NO_DOTS_SLASH : NO_DOT;
      const capture = opts.capture ? "" : "?:";
      const state = { negated: false, prefix: "" };
      let star = opts.bash === true ? ".*?" : STAR;
      if (opts.capture) {
        star = `(${star})`;
      }
      const globstar = (opts2) => {
        if (opts2.noglobstar === true) return star;
        return `(${capture}(?:(?!${START_ANCHOR}${opts2.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
      };
      const create = (str) => {
        switch (str) {
          case "*":
            return `${nodot}${ONE_CHAR}${star}`;
          case ".*":
            return `${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "*.*":
            return `${nodot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "*/*":
            return `${nodot}${star}${SLASH_LITERAL}${ONE_CHAR}${slashDot}${star}`;
          case "**":
            return nodot + globstar(opts);
          case "**/*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${ONE_CHAR}${star}`;
          case "**/*.*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "**/.*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${DOT_LITERAL}${ONE_CHAR}${star}`;
          default: {
            const match = /^(.*?)\.(\w+)$/.exec(str);
            if (!match) return;
            const source2 = create(match[1]);
            if (!source2) return;
            return source2 + DOT_LITERAL + match[2];
          }
        }
      };
      const output = utils.removePrefix(input, state);
      let source = create(output);
      if (source && opts.strictSlashes !== true) {
        source += `${SLASH_LITERAL}?`;
      }
      return source;
    };
    module.exports = parse;
  }
});

// node_modules/picomatch/lib/picomatch.js
var require_picomatch = __commonJS({
  "node_modules/picomatch/lib/picomatch.js"(exports, module) {
    "use strict";
    var scan = require_scan();
    var parse = require_parse();
    var utils = require_utils();
    var constants2 = require_constants();
    var isObject = (val) => val && typeof val === "object" && !Array.isArray(val);
    var picomatch2 = (glob, options2, returnState = false) => {
      if (Array.isArray(glob)) {
        const fns = glob.map((input) => picomatch2(input, options2, returnState));
        const arrayMatcher = (str) => {
          for (const isMatch of fns) {
            const state2 = isMatch(str);
            if (state2) return state2;
          }
          return false;
        };
        return arrayMatcher;
      }
      const isState = isObject(glob) && glob.tokens && glob.input;
      if (glob === "" || typeof glob !== "string" && !isState) {
        throw new TypeError("Expected pattern to be a non-empty string");
      }
      const opts = options2 || {};
      const posix = opts.windows;
      const regex3 = isState ? picomatch2.compileRe(glob, options2) : picomatch2.makeRe(glob, options2, false, true);
      const state = regex3.state;
      delete regex3.state;
      let isIgnored = () => false;
      if (opts.ignore) {
        const ignoreOpts = { ...options2, ignore: null, onMatch: null, onResult: null };
        isIgnored = picomatch2(opts.ignore, ignoreOpts, returnState);
      }
      const matcher = (input, returnObject = false) => {
        const { isMatch, match, output } = picomatch2.test(input, regex3, options2, { glob, posix });
        const result = { glob, state, regex: regex3, posix, input, output, match, isMatch };
        if (typeof opts.onResult === "function") {
          opts.onResult(result);
        }
        if (isMatch === false) {
          result.isMatch = false;
          return returnObject ? result : false;
        }
        if (isIgnored(input)) {
          if (typeof opts.onIgnore === "function") {
            opts.onIgnore(result);
          }
          result.isMatch = false;
          return returnObject ? result : false;
        }
        if (typeof opts.onMatch === "function") {
          opts.onMatch(result);
        }
        return returnObject ? result : true;
      };
      if (returnState) {
        matcher.state = state;
      }
      return matcher;
    };
    picomatch2.test = (input, regex3, options2, { glob, posix } = {}) => {
      if (typeof input !== "string") {
        throw new TypeError("Expected input to be a string");
      }
      if (input === "") {
        return { isMatch: false, output: "" };
      }
      const opts = options2 || {};
      const format = opts.format || (posix ? utils.toPosixSlashes : null);
      let match = input === glob;
      let output = match && format ? format(input) : input;
      if (match === false) {
        output = format ? format(input) : input;
        match = output === glob;
      }
      if (match === false || opts.capture === true) {
        if (opts.matchBase === true || opts.basename === true) {
          match = picomatch2.matchBase(input, regex3, options2, posix);
        } else {
          match = regex3.exec(output);
        }
      }
      return { isMatch: Boolean(match), match, output };
    };
    picomatch2.matchBase = (input, glob, options2, posix = options2 && options2.windows) => {
      const regex3 = glob instanceof RegExp ? glob : picomatch2.makeRe(glob, options2);
      return regex3.test(utils.basename(input, { windows: posix }));
    };
    picomatch2.isMatch = (str, patterns, options2) => picomatch2(patterns, options2)(str);
    picomatch2.parse = (pattern2, options2) => {
      if (Array.isArray(pattern2)) return pattern2.map((p) => picomatch2.parse(p, options2));
      return parse(pattern2, { ...options2, fastpaths: false });
    };
    picomatch2.scan = (input, options2) => scan(input, options2);
    picomatch2.compileRe = (state, options2, returnOutput = false, returnState = false) => {
      if (returnOutput === true) {
        return state.output;
      }
      const opts = options2 || {};
      const prepend = opts.contains ? "" : "^";
      const append = opts.contains ? "" : "$";
      let source = `${prepend}(?:${state.output})${append}`;
      if (state && state.negated === true) {
        source = `^(?!${source}).*$`;
      }
      const regex3 = picomatch2.toRegex(source, options2);
      if (returnState === true) {
        regex3.state = state;
      }
      return regex3;
    };
    picomatch2.makeRe = (input, options2 = {}, returnOutput = false, returnState = false) => {
      if (!input || typeof input !== "string") {
        throw new TypeError("Expected a non-empty string");
      }
      let parsed = { negated: false, fastpaths: true };
      if (options2.fastpaths !== false && (input[0] === "." || input[0] === "*")) {
        parsed.output = parse.fastpaths(input, options2);
      }
      if (!parsed.output) {
        parsed = parse(input, options2);
      }
      return picomatch2.compileRe(parsed, options2, returnOutput, returnState);
    };
    picomatch2.toRegex = (source, options2) => {
      try {
        const opts = options2 || {};
        return new RegExp(source, opts.flags || (opts.nocase ? "i" : ""));
      } catch (err) {
        if (options2 && options2.debug === true) throw err;
        return /$^/;
      }
    };
    picomatch2.constants = constants2;
    module.exports = picomatch2;
  }
});

// node_modules/picomatch/index.js
var require_picomatch2 = __commonJS({
  "node_modules/picomatch/index.js"(exports, module) {
    "use strict";
    var pico = require_picomatch();
    var utils = require_utils();
    function picomatch2(glob, options2, returnState = false) {
      if (options2 && (options2.windows === null || options2.windows === void 0)) {
        options2 = { ...options2, windows: utils.isWindows() };
      }
      return pico(glob, options2, returnState);
    }
    Object.assign(picomatch2, pico);
    module.exports = picomatch2;
  }
});

// node_modules/picocolors/picocolors.js
var require_picocolors = __commonJS({
  "node_modules/picocolors/picocolors.js"(exports, module) {
    var p = process || {};
    var argv = p.argv || [];
    var env = p.env || {};
    var isColorSupported = !(!!env.NO_COLOR || argv.includes("--no-color")) && (!!env.FORCE_COLOR || argv.includes("--color") || p.platform === "win32" || (p.stdout || {}).isTTY && env.TERM !== "dumb" || !!env.CI);
    var formatter = (open, close, replace = open) => (input) => {
      let string2 = "" + input, index = string2.indexOf(close, open.length);
      return ~index ? open + replaceClose(string2, close, replace, index) + close : open + string2 + close;
    };
    var replaceClose = (string2, close, replace, index) => {
      let result = "", cursor = 0;
      do {
        result += string2.substring(cursor, index) + replace;
        cursor = index + close.length;
        index = string2.indexOf(close, cursor);
      } while (~index);
      return result + string2.substring(cursor);
    };
    var createColors = (enabled = isColorSupported) => {
      let f = enabled ? formatter : () => String;
      return {
        isColorSupported: enabled,
        reset: f("\x1B[0m", "\x1B[0m"),
        bold: f("\x1B[1m", "\x1B[22m", "\x1B[22m\x1B[1m"),
        dim: f("\x1B[2m", "\x1B[22m", "\x1B[22m\x1B[2m"),
        italic: f("\x1B[3m", "\x1B[23m"),
        underline: f("\x1B[4m", "\x1B[24m"),
        inverse: f("\x1B[7m", "\x1B[27m"),
        hidden: f("\x1B[8m", "\x1B[28m"),
        strikethrough: f("\x1B[9m", "\x1B[29m"),
        black: f("\x1B[30m", "\x1B[39m"),
        red: f("\x1B[31m", "\x1B[39m"),
        green: f("\x1B[32m", "\x1B[39m"),
        yellow: f("\x1B[33m", "\x1B[39m"),
        blue: f("\x1B[34m", "\x1B[39m"),
        magenta: f("\x1B[35m", "\x1B[39m"),
        cyan: f("\x1B[36m", "\x1B[39m"),
        white: f("\x1B[37m", "\x1B[39m"),
        gray: f("\x1B[90m", "\x1B[39m"),
        bgBlack: f("\x1B[40m", "\x1B[49m"),
        bgRed: f("\x1B[41m", "\x1B[49m"),
        bgGreen: f("\x1B[42m", "\x1B[49m"),
        bgYellow: f("\x1B[43m", "\x1B[49m"),
        bgBlue: f("\x1B[44m", "\x1B[49m"),
        bgMagenta: f("\x1B[45m", "\x1B[49m"),
        bgCyan: f("\x1B[46m", "\x1B[49m"),
        bgWhite: f("\x1B[47m", "\x1B[49m"),
        blackBright: f("\x1B[90m", "\x1B[39m"),
        redBright: f("\x1B[91m", "\x1B[39m"),
        greenBright: f("\x1B[92m", "\x1B[39m"),
        yellowBright: f("\x1B[93m", "\x1B[39m"),
        blueBright: f("\x1B[94m", "\x1B[39m"),
        magentaBright: f("\x1B[95m", "\x1B[39m"),
        cyanBright: f("\x1B[96m", "\x1B[39m"),
        whiteBright: f("\x1B[97m", "\x1B[39m"),
        bgBlackBright: f("\x1B[100m", "\x1B[49m"),
        bgRedBright: f("\x1B[101m", "\x1B[49m"),
        bgGreenBright: f("\x1B[102m", "\x1B[49m"),
        bgYellowBright: f("\x1B[103m", "\x1B[49m"),
        bgBlueBright: f("\x1B[104m", "\x1B[49m"),
        bgMagentaBright: f("\x1B[105m", "\x1B[49m"),
        bgCyanBright: f("\x1B[106m", "\x1B[49m"),
        bgWhiteBright: f("\x1B[107m", "\x1B[49m")
      };
    };
    module.exports = createColors();
    module.exports.createColors = createColors;
  }
});

// src/inputs.ts
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

// src/approval/approval.ts
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
var digest = pipe(string(), regex(/^[\w-]{43}$/));
var revision = pipe(number(), safeInteger(), minValue(0));
var recovery = strictObject({
  state: picklist(pendingStates),
  /** The revision that helm goes on from once it is marked as failed. */
  start: revision
});
var rendered = {
  revision,
  /** Present where that revision may be marked as failed first. */
  recovery: exactOptional(recovery),
  /** Digest of the chart's `crds/` folders, empty when helm creates nothing of them. */
  crds: union([literal(""), digest]),
  /** See `joinedFingerprints`; missing where there was no room for them. */
  fingerprints: exactOptional(string())
};
var back = exactOptional(digest);
var approvedRelease = variant("kind", [
  strictObject({ kind: literal("unchanged"), revision }),
  strictObject({ kind: literal("apply"), ...rendered, digest, stored: digest, back }),
  /** No two renders are alike: nothing can be approved, only waved through by name. */
  strictObject({ kind: literal("unstable"), ...rendered }),
  /** `digest` binds how helm removes it. */
  strictObject({ kind: literal("uninstall"), revision, digest }),
  /**
   * `to`: the revision it goes back to, the one it is at where it is mended. `stored` stands for what helm keeps of that,
   * `digest` binds it and how.
   */
  strictObject({ kind: literal("rollback"), revision, to: revision, digest, stored: digest })
]);
var operations = ["deploy", "rollback", "mend", "destroy"];
var onFailures = ["keep", "rollback"];
var written = pipe(
  object({
    schema: literal(3),
    operation: exactOptional(picklist(["rollback", "mend", "destroy"])),
    environment: string(),
    commit: string(),
    cluster: string(),
    salt: exactOptional(string()),
    onFailure: exactOptional(literal("rollback")),
    releases: array(strictTuple([string(), approvedRelease]))
  }),
  transform(({ schema: _, releases, ...head }) => ({ ...head, releases: new Map(releases) }))
);
var mostApprovalBytes = 13e4;
var mostJsonBytes = 16 * 1024 * 1024;
function writeApproval(approval) {
  const text = packed(approval) ?? packed(approval, "fingerprints");
  if (text !== void 0) return text;
  throw new Failure({
    what: "writing the approval failed",
    why: `that of ${approval.releases.size} releases has more than the ${mostApprovalBytes} bytes that an action can be given`,
    next: "plan and apply some layers at a time, with the input layer",
    reason: "plan-incomplete"
  });
}
function packed({ releases, ...head }, leftOut) {
  const json = JSON.stringify(
    { schema: 3, ...head, releases: [...releases] },
    (name, value) => name === leftOut ? void 0 : value
  );
  const bytes = brotliCompressSync(json, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  const text = bytes.toString("base64url");
  return text.length <= mostApprovalBytes ? text : void 0;
}
function parseApproval(text) {
  if (/^\s*\{"schema":[12],/.test(text)) throw invalid("it is of an older version", "plan again");
  const read = readJson(written, unpacked(text.trim()));
  if ("wrong" in read) throw notOurs();
  return read.value;
}
function unpacked(text) {
  if (text.length > mostApprovalBytes || !/^[\w-]+$/.test(text)) throw notOurs();
  try {
    const bytes = Buffer.from(text, "base64url");
    return brotliDecompressSync(bytes, { maxOutputLength: mostJsonBytes }).toString("utf8");
  } catch {
    throw notOurs();
  }
}
function notOurs() {
  return invalid("it is not an approval of schema 3", "pass the output approval of the plan step, whole");
}
function invalid(why, next) {
  return new Failure({ what: "reading the approval failed", why, next, reason: "approval-invalid" });
}

// src/input-table.ts
var inputTable = {
  command: {
    description: "What to do. One of plan, gate, apply, close, status, drift, history, preflight, lint.",
    default: "plan"
  },
  operation: {
    description: "What plan and apply are for: deploy, rollback, mend or destroy. rollback goes back (to an earlier revision, without a layer or release of all that the last deploy changed), mend puts back what drifted from what helm stored, destroy removes the releases. Both have to be given the same.",
    default: "deploy"
  },
  revision: {
    description: "The revision that a rollback of one release goes back to. The last good one before the current when empty."
  },
  confirm: {
    description: "The name of the environment once more, for destroy. Apply removes nothing without it."
  },
  stack: {
    description: "Path of the helmfile, or of a folder helmfile.d, relative to the workspace.",
    default: "stack/helmfile.yaml.gotmpl"
  },
  paths: {
    description: "Files outside of the folder of the stack that it is made of, one pattern a line. From the root of the repository (charts/**). A pull request that changes none of them, and nothing in the folder, is not planned then. Empty means that any file may be one, so every pull request is planned."
  },
  environment: {
    description: "The helmfile environment.",
    default: "default"
  },
  layer: {
    description: "Layers to work on, as numbers and ranges (3 or 1,4-6). Empty means all."
  },
  "job-layers": {
    description: "Layers that the workflow has a job for (1-8). Plan and lint say which releases are in others. Empty means that each layer has one."
  },
  "on-merge": {
    description: "What a merge does with the plan of a pull request: deploy or nothing. nothing is for an environment that a person promotes; the comment says so.",
    default: "deploy"
  },
  "job-results": {
    description: "How the jobs of a deploy ended, for close. One a line, plan or a layer and its result (3 success); before for the environments that come before this one."
  },
  release: {
    description: "Only this release of the layers, as namespace/name. Empty means all."
  },
  approval: {
    description: "The output approval of a plan, or @ and the path of a file with it. Apply sends nothing else. Without it, apply makes a plan first and is held to that."
  },
  "approval-mode": {
    description: "What gate asks for: environment, deploy, review or none. environment (a reviewer of the environment ENVIRONMENT-layer-N approved this run), deploy (a reviewer of the environment ENVIRONMENT did, once for all layers), review (the merged pull request was approved with exactly this plan) or none (nobody is asked).",
    default: "environment"
  },
  "on-failure": {
    description: "What becomes of what a deploy has changed in a layer that fails: keep or rollback. keep (it stays, which is meant when this is empty) or rollback (each release goes back by itself to the revision that was deployed when it was planned). It is part of the approval, so it is given to plan; apply does as it was approved."
  },
  "allow-unstable": {
    description: "Releases that may be applied although every render of them differs. One namespace/name a line."
  },
  "allow-hooks": {
    description: "Whose hooks of the events prepare and cleanup may run. One namespace/name a line, helmfile for those of the helmfile itself. They run during plan and apply, and no plan shows what they do."
  },
  description: {
    description: "Who and why, for helm history. The commit is added to it."
  },
  "lease-namespace": {
    description: "Namespace of the Lease that keeps two applies apart. There is one for each stack and environment. The namespace has to exist, and to be the same for all who apply.",
    default: "default"
  },
  "wait-for-lease": {
    description: "How long an apply waits while another one holds the Lease (90s, 30m, 2h). 0 fails at once.",
    default: "30m"
  },
  "readiness-timeout": {
    description: "How long an apply waits after each layer until it is ready (600, 90s, 10m, 1h). What is applied stays applied when it is not, and a run with the same approval waits on. 0 does not wait.",
    default: "10m"
  },
  "chart-mirror": {
    description: "URL of a chart repository that serves all charts of the stack. Nothing is read from the upstream repositories then."
  },
  kubeconfig: {
    description: "Path of the kubeconfig. KUBECONFIG or the runner's default is used when empty."
  },
  "kube-context": {
    description: "Context of the kubeconfig. Its current context is used when empty."
  },
  "tools-dir": {
    description: "Folder that already holds helm, helmfile and kubectl. Nothing is downloaded then."
  },
  "cache-dir": {
    description: "Folder for what later runs can use again; none keeps nothing. Renders and indexes of chart repositories, sealed. A folder beside the tool cache of the runner when empty."
  },
  "tools-mirror": {
    description: "URL of a folder that serves the release files of helm, helmfile and kubectl. docs/mirrors.md has their names."
  },
  "plan-file": {
    description: "Where to write the plan as JSON. A file in the runner's temporary folder when empty."
  },
  "report-file": {
    description: "Where to write the result as JSON. What status, drift and history found is in the runner's temporary folder when it is empty; the other commands write it only where this is set."
  },
  "op-service-account-token": {
    description: "1Password service account token; better in the variable OP_SERVICE_ACCOUNT_TOKEN. Secrets are read with it. The key of all digests is derived from it; without it a random salt travels in the approval."
  },
  "op-workload-id": {
    description: "UUID of a 1Password workload, to sign in with OpenID Connect. It takes a token's place. The job needs the permission id-token write."
  },
  "op-workload-secret": {
    description: "The customer-managed secret of that 1Password workload. It takes the token's place as the source of the digest key."
  },
  secrets: {
    description: "Secrets for the helmfile, one NAME=op://vault/item/field a line. They reach helmfile's environment and nothing else. A variable that is already set wins."
  },
  credentials: {
    description: "Reference (op://vault/item/file) of the 1Password Connect credentials. They are written to credentials-file while the step runs."
  },
  "credentials-file": {
    description: "Where the Connect credentials are written. 1password-credentials.json beside the helmfile when empty."
  },
  "connect-host": {
    description: "URL of a 1Password Connect server. Preflight asks for its health."
  },
  "github-token": {
    description: "Token for the comments and for what gate asks GitHub. Nothing is asked or written when it is empty.",
    default: "${{ github.token }}"
  }
};
var kubeconfigInput = "the input kubeconfig (in the workflows the variables KUBECONFIG_PLAN and KUBECONFIG_APPLY, or ENVIRONMENTS)";
var inputNames = Object.keys(inputTable);

// src/lib/path-pattern.ts
var import_picomatch = __toESM(require_picomatch2(), 1);
var options = { dot: true, flags: "s", strictBrackets: true, debug: true };
var refused = [
  [/^\//, "it is absolute"],
  [/(?:^|\/)\.\.(?:\/|$)/, "it has .."],
  [/^!|[\s\\(){}|,"'`]/, "it has more than names, /, *, **, ? and [...]"],
  [/[^/]\*\*/, "it has ** in the middle of a name"]
];
function checkPattern(pattern2) {
  const [, wrong] = refused.find(([sign]) => sign.test(pattern2)) ?? [];
  if (wrong !== void 0) return wrong;
  try {
    import_picomatch.default.makeRe(plain(pattern2), options);
    return void 0;
  } catch {
    return "its brackets cannot be read";
  }
}
function matcherOf(pattern2) {
  const glob = plain(pattern2);
  const { base } = import_picomatch.default.scan(glob);
  const fits = (0, import_picomatch.default)([glob, `${glob}/**`], options);
  return (path) => fits(path) || isWithin(base, path);
}
function isWithin(path, folder) {
  return folder === "" || `${path}/`.startsWith(`${folder}/`);
}
function plain(pattern2) {
  const names = pattern2.split("/").filter((name) => name !== "" && name !== ".");
  return names.join("/") || "**";
}

// src/approval/digest.ts
import { createHmac, hkdfSync, randomBytes } from "node:crypto";

// src/manifest/proof/same-text.ts
var import_yaml = __toESM(require_dist(), 1);

// src/manifest/proof/tokens.ts
var Doubt = class extends Error {
  name = "Doubt";
};
function isToken(token, type) {
  return token?.type === type;
}
function isFlowScalar(token) {
  const type = token?.type;
  return type === "scalar" || type === "single-quoted-scalar" || type === "double-quoted-scalar";
}
var hasLineEnd = (tokens) => tokens.some((token) => isToken(token, "newline"));
function refuseMoreThanSpace(tokens = []) {
  for (const token of tokens) {
    if (!isToken(token, "space") && !isToken(token, "newline") && !isToken(token, "comment")) {
      throw new Doubt(token.type);
    }
    if (token.source.includes("	")) throw new Doubt("a tab");
  }
}
function refuseMoreThanBlanks(tokens = []) {
  refuseMoreThanSpace(tokens);
  if (!tokens.every((token) => isToken(token, "space"))) throw new Doubt("several lines");
}
function afterColon([colon, ...space], value) {
  if (!isToken(colon, "map-value-ind")) throw new Doubt("no colon");
  if (value !== void 0 && space.length === 0) throw new Doubt("no blank");
  return space;
}

// src/manifest/proof/scalar.ts
var words = new Set("y n yes no on off true false null inf nan infinity".split(" "));
var plainText = /^[\x20-\x7e\p{L}\p{N}\p{P}\p{S}]*$/u;
var stringStart = /^(?:[A-Za-z/]|\.[A-DF-Za-df-z])/;
var otherStart = /^[A-Za-z0-9_./+~-]/;
var notJson = /^[-+]?\.(?:inf|nan)$/i;
var flowText = /^-?[A-Za-z0-9/][A-Za-z0-9_./-]*$/;
function scalarForm(token, inFlow) {
  const { source } = token;
  if (source.includes("\n")) throw new Doubt("several lines");
  if (token.type === "single-quoted-scalar") return ["string", singleQuoted(source)];
  if (token.type === "double-quoted-scalar") return ["string", doubleQuoted(source)];
  if (token.type === "alias") throw new Doubt("an alias");
  return plain2(source, inFlow);
}
function plain2(source, inFlow) {
  if (source === "") return ["plain", ""];
  if (!plainText.test(source) || inFlow && !flowText.test(source)) throw new Doubt("a plain scalar");
  const word = source.replace(/^\./, "").toLowerCase();
  if (stringStart.test(source) && !words.has(word)) return ["string", source];
  if (!otherStart.test(source) || notJson.test(source)) throw new Doubt("a plain scalar");
  return ["plain", source];
}
function singleQuoted(source) {
  const text = /^'([^']*(?:''[^']*)*)'$/.exec(source)?.[1];
  if (text === void 0) throw new Doubt("quotes");
  return text.replaceAll("''", "'");
}
var escaped = { "\\": "\\", '"': '"', n: "\n", t: "	" };
function doubleQuoted(source) {
  const text = /^"([^"\\]*(?:\\[\\"nt][^"\\]*)*)"$/.exec(source)?.[1];
  if (text === void 0) throw new Doubt("quotes or an escape");
  return text.replace(/\\(.)/g, (_, letter) => escaped[letter] ?? "");
}
function blockForm({ props, source }, above) {
  const [header, newline, ...more] = props;
  if (!isToken(header, "block-scalar-header") || !isToken(newline, "newline") || more.length > 0) {
    throw new Doubt("the head of a block scalar");
  }
  if (header.source !== "|" && header.source !== "|-") throw new Doubt("the kind of a block scalar");
  const lines = source.split("\n");
  const ended = lines.at(-1) === "";
  if (ended) lines.pop();
  const text = withoutIndentation(lines, above);
  return ["string", ended && header.source === "|" ? `${text}
` : text];
}
function withoutIndentation(lines, above) {
  const [first = "", last = ""] = [lines[0], lines.at(-1)];
  const indent = first.search(/[^ ]/);
  if (indent <= above || first[indent] === "	" || /^\s*$/.test(last)) throw new Doubt("a block scalar");
  const margin = " ".repeat(indent);
  const text = lines.map((line) => {
    if (line.startsWith(margin)) return line.slice(indent);
    if (line.trim() !== "" || line.includes("	")) throw new Doubt("the indentation of a block scalar");
    return "";
  });
  return text.join("\n");
}

// src/manifest/proof/map.ts
var maxKey = 400;
var wholeNumber = /^(?:0|[1-9][0-9]{0,8})$/;
function keyForm(key, inFlow) {
  if (!isFlowScalar(key) || key.source.length > maxKey || (key.end ?? []).length > 0) throw new Doubt("a key");
  const [kind, name] = scalarForm(key, inFlow);
  if (kind === "plain" && !wholeNumber.test(name)) throw new Doubt("a key that is no string");
  if (name === "<<") throw new Doubt("a merge key");
  return [kind, name];
}
function mapForm(entries) {
  const names = new Set(entries.map(([, name]) => name));
  if (names.size < entries.length) throw new Doubt("a key twice");
  return ["map", ...entries.toSorted(([, a], [, b]) => a < b ? -1 : 1)];
}

// src/manifest/proof/flow.ts
function flowForm(token) {
  if (isToken(token.start, "flow-seq-start")) return ["list", ...values(token).map(flowValue)];
  return mapForm(pairs(token).map(([key, value]) => [...keyForm(key, true), flowValue(value)]));
}
function flowValue(token) {
  if (token?.type === "flow-collection") {
    refuseMoreThanBlanks(token.end.slice(1));
    return flowForm(token);
  }
  if (!isFlowScalar(token) || token.source === "") throw new Doubt("a value in brackets");
  refuseMoreThanBlanks(token.end);
  return scalarForm(token, true);
}
function values(token) {
  if (!isToken(token.end[0], "flow-seq-end")) throw new Doubt("a bracket");
  return itemsOf(token).map(({ start, key, sep, value }, position) => {
    refuseMoreThanComma(start, position);
    if (key !== void 0 || sep !== void 0) throw new Doubt("a pair in a list");
    return value;
  });
}
function pairs(token) {
  if (!isToken(token.end[0], "flow-map-end")) throw new Doubt("a bracket");
  return itemsOf(token).map(({ start, key, sep = [], value }, position) => {
    refuseMoreThanComma(start, position);
    refuseMoreThanBlanks(afterColon(sep, value));
    return [key, value];
  });
}
function itemsOf({ items }) {
  const [first, ...more] = items;
  const isSpace = more.length === 0 && first?.start.every((token) => isToken(token, "space"));
  return isSpace && first?.key === void 0 && first?.value === void 0 ? [] : items;
}
function refuseMoreThanComma(start, position) {
  const commas = start.filter(({ type }) => type === "comma");
  if (commas.length !== Math.min(position, 1)) throw new Doubt("a comma");
  refuseMoreThanBlanks(start.filter(({ type }) => type !== "comma"));
}

// src/manifest/proof/tree.ts
function treeForm(root, text) {
  const place = { text, above: -1, least: 0 };
  if (columnOf(firstToken(root), place) > 0) throw new Doubt("an indented document");
  const form2 = valueForm(root, place);
  if (form2[0] !== "map") throw new Doubt("not a mapping");
  return form2;
}
function valueForm(token, place) {
  if (token.type === "block-map") return blockMap(token, place);
  if (token.type === "block-seq") return blockList(token, place);
  if (token.type === "block-scalar") return blockForm(token, place.above);
  if (token.type === "flow-collection") {
    refuseMoreThanSpace(token.end.slice(1));
    return flowForm(token);
  }
  if (!isFlowScalar(token)) throw new Doubt(token.type);
  refuseMoreThanSpace(token.end);
  return scalarForm(token, false);
}
function blockMap({ items }, place) {
  const column = columnOf(items[0]?.key, place);
  const entries = [];
  for (const { start, key, sep = [], value } of items) {
    refuseMoreThanSpace(start);
    if (key === void 0 && value === void 0 && sep.length === 0) continue;
    if (columnOf(key, place) !== column) throw new Doubt("the column of a key");
    const space = afterColon(sep, value);
    const isList = value?.type === "block-seq";
    if ((isList || value?.type === "block-map") && !hasLineEnd(space)) throw new Doubt("one line");
    const least = isList ? column : column + 1;
    entries.push([...keyForm(key, false), afterSpace(space, value, { ...inside(column, place), least })]);
  }
  return mapForm(entries);
}
function blockList({ items }, place) {
  const column = columnOf(items[0]?.start.find(isDash), place);
  const forms = [];
  for (const { start, value } of items) {
    const at = start.findIndex(isDash);
    const [before, space] = at < 0 ? [start, []] : [start.slice(0, at), start.slice(at + 1)];
    refuseMoreThanSpace(before);
    if (at < 0 && value === void 0) continue;
    if (columnOf(start[at], place) !== column) throw new Doubt("the column of a dash");
    if (value !== void 0 && space.length === 0) throw new Doubt("no blank");
    forms.push(afterSpace(space, value, inside(column, place)));
  }
  return ["list", ...forms];
}
var isDash = (token) => isToken(token, "seq-item-ind");
var inside = (column, { text }) => ({ text, above: column, least: column + 1 });
function afterSpace(space, value, place) {
  refuseMoreThanSpace(space);
  if (value === void 0) return ["plain", ""];
  if (hasLineEnd(space)) {
    if (value.type === "block-scalar") throw new Doubt("the head of a block scalar");
    if (columnOf(firstToken(value), place) < place.least) throw new Doubt("the column of a value");
  }
  return valueForm(value, place);
}
function firstToken(value) {
  if (value.type === "block-map") return value.items[0]?.key ?? void 0;
  if (value.type === "block-seq") return value.items[0]?.start.find(isDash);
  return value;
}
function columnOf(token, { text }) {
  if (!token) throw new Doubt("nothing there");
  return token.offset - (text.lastIndexOf("\n", token.offset - 1) + 1);
}

// src/manifest/proof/same-text.ts
var maxBytes = 4 * 1024 * 1024;
var maxDepth = 200;
var unusual = new RegExp("[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]|\\p{Surrogate}", "u");
function provableForm(text) {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes || unusual.test(text)) return void 0;
  try {
    const tokens = tokensOf(text);
    const form2 = treeForm(rootOf(tokens), text);
    refuseErrors(tokens);
    return JSON.stringify(form2);
  } catch {
    return void 0;
  }
}
function rootOf(tokens) {
  const at = tokens.findIndex(({ type }) => type === "document");
  const document = tokens[at];
  if (document?.type !== "document" || document.value === void 0) throw new Doubt("no document");
  refuseMoreThanSpace([...tokens.slice(0, at), ...tokens.slice(at + 1), ...document.end ?? []]);
  refuseMoreThanStart(document.start);
  return document.value;
}
function tokensOf(text) {
  const parser = new import_yaml.Parser();
  const tokens = [];
  for (const lexeme of new import_yaml.Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > maxDepth) throw new Doubt("too deep");
  }
  return [...tokens, ...parser.end()];
}
function refuseMoreThanStart(start) {
  const at = start.findIndex((token) => isToken(token, "doc-start"));
  if (at >= 0 && !isToken(start[at + 1], "newline")) throw new Doubt("the start of the document");
  refuseMoreThanSpace(start.filter((_, position) => position !== at));
}
function refuseErrors(tokens) {
  const options2 = { version: "1.2", strict: true, uniqueKeys: false, keepSourceTokens: true };
  for (const { errors, warnings } of new import_yaml.Composer(options2).compose(tokens)) {
    if (errors.length + warnings.length > 0) throw new Doubt("not correct");
  }
}

// src/manifest/sent-objects.ts
var sourceLine = /^# Source: ([^\n]*)\n/;
function sentObjects(manifest, namespace) {
  return documents(manifest).flatMap((document, index) => objectsOf(document, index, namespace));
}
function documentsOf(manifest) {
  return documents(manifest).map(({ content }) => content);
}
function documents(manifest) {
  return manifest.split(/^---[ \t]*/m).map((part) => part.replace(/^\n/, "").replace(/\n$/, "")).filter((text) => text.split("\n").some((line) => !/^\s*(#.*)?$/.test(line))).map((text) => ({ source: sourceLine.exec(text)?.[1] ?? "", content: text.replace(sourceLine, "") }));
}
function textAsRead(content, hook) {
  const text = hook === void 0 ? `${content}
` : content;
  return endsInKeptLines(text) ? text : text.replace(/(?<!\n)\n+$/, "\n");
}
function endsInKeptLines(text) {
  const lines = text.trimEnd().split("\n");
  const header = lines.findLastIndex((line) => /[|>][1-9]?\+[1-9]?[ \t]*(#.*)?$/.test(line));
  if (header < 0) return false;
  const indent = /^[ -]*/.exec(lines[header] ?? "")?.[0].replaceAll("-", " ").length ?? 0;
  return lines.slice(header + 1).every((line) => line.trim() === "" || line.search(/\S/) >= indent);
}
function isPrintOf({ manifest, hooks }, printed) {
  const printedHooks = hooks.map((hook) => framed(hook)).join("");
  const isCutClean = /\S\n+$/.test(manifest) && !endsInKeptLines(manifest);
  return isCutClean && `${manifest.trimEnd()}
${printedHooks}` === printed;
}
function framed({ path, manifest }) {
  return `---
# Source: ${path}
${manifest}
`;
}
function objectsOf({ source, content }, index, namespace) {
  const base = { text: `${content}
`, source, namespace, listKind: void 0 };
  const value = readDocument(content, index);
  if (typeof value === "string") {
    const name = `document ${index + 1}`;
    return [{ ...base, apiVersion: "", kind: "", name, value: /* @__PURE__ */ new Map(), hook: void 0, unreadable: value }];
  }
  const hook = hookOf(value);
  const read = { ...base, hook, text: textAsRead(content, hook) };
  const items = value.get("items");
  if (!Array.isArray(items)) return [{ ...read, ...identity(value, namespace), value }];
  return items.map((item, at) => ({ ...read, ...listItem(value, item, { at, namespace }) }));
}
function readDocument(text, index) {
  try {
    const value = loadYaml(text, index);
    return value instanceof Map ? value : "it is not an object";
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
}
function identity(value, namespace) {
  const metadata = value.get("metadata");
  const field = (name) => metadata instanceof Map ? scalarText(metadata.get(name)) : "";
  return {
    apiVersion: scalarText(value.get("apiVersion")),
    kind: scalarText(value.get("kind")),
    name: field("name"),
    namespace: field("namespace") || namespace
  };
}
function listItem(list, item, { at, namespace }) {
  const listKind = scalarText(list.get("kind"));
  if (!(item instanceof Map)) {
    const name = `item ${at + 1} of a ${listKind}`;
    return {
      apiVersion: "",
      kind: "",
      name,
      value: /* @__PURE__ */ new Map(),
      listKind,
      unreadable: "it is not an object"
    };
  }
  const own = identity(item, namespace);
  const inherits = own.kind === "" && own.apiVersion === "";
  const kind = inherits ? listKind.replace(/List$/, "") : own.kind;
  const apiVersion = inherits ? scalarText(list.get("apiVersion")) : own.apiVersion;
  return { ...own, kind, apiVersion, value: item, listKind };
}
function hookOf(value) {
  const metadata = value.get("metadata");
  const annotations = metadata instanceof Map ? metadata.get("annotations") : void 0;
  const hook = annotations instanceof Map ? annotations.get("helm.sh/hook") : void 0;
  return hook === void 0 ? void 0 : scalarText(hook);
}
function isSameObject(old, next) {
  if (old.text === next.text)
    return old.listKind === void 0 || canonical(old.value) === canonical(next.value);
  const forms = [provableForm(old.text), provableForm(next.text)];
  if (forms.includes(void 0)) return false;
  return forms[0] === forms[1] || old.listKind !== void 0 && canonical(old.value) === canonical(next.value);
}
function isReadWithCertainty({ text, unreadable }) {
  return unreadable === void 0 && provableForm(text) !== void 0;
}

// src/approval/digest.ts
var fingerprintLength = 4;
function digestKey(token, salt) {
  if (token) return { bytes: derive(token, "") };
  const used = salt ?? randomBytes(16).toString("base64url");
  return { bytes: derive("", used), salt: used };
}
function keyTexts({ bytes, salt }) {
  return salt === void 0 ? [bytes.toString("hex"), bytes.toString("base64")] : [];
}
function derive(secret, salt) {
  return Buffer.from(hkdfSync("sha256", secret, salt, "helmfile-gate digest v1", 32));
}
function sendingDigest({ namespace, name, bytes, manner }, key) {
  return hmac(key, ["send", namespace, name, String(manner.length), ...manner, bytes]);
}
function removalDigest({ namespace, name, manner }, key) {
  return hmac(key, ["remove", namespace, name, ...manner]);
}
function rollbackDigest({ namespace, name, manner, to, printed }, key) {
  return hmac(key, ["rollback", namespace, name, String(to), printed.trim(), ...manner]);
}
function storedDigest({ namespace, name }, printed, key) {
  return hmac(key, ["stored", namespace, name, printed.trim()]);
}
function printedRelease({ manifest, hooks }) {
  return `${manifest.trim()}
${hooks.map(framed).join("")}`;
}
function crdsDigest(texts, key) {
  return texts.size === 0 ? "" : hmac(key, ["crds", ...[...texts].flat()]);
}
function joinedFingerprints(bytes, key) {
  return documentsIn(bytes).map((text) => fingerprintOf(text, key)).sort().join("");
}
function fingerprints(bytes, namespace, key) {
  return documentsIn(bytes).map((text, index) => ({
    key: sentObjects(text, namespace).map(objectKey).join("; ") || `document ${index + 1}`,
    fingerprint: fingerprintOf(text, key)
  }));
}
function documentsIn(bytes) {
  return bytes.toString("utf8").split(/^---\n/m).filter((text) => text.trim() !== "");
}
function fingerprintOf(text, key) {
  return hmac(key, ["document", text]).slice(0, fingerprintLength);
}
function differingDocuments(all, approved) {
  const open = approved.match(new RegExp(`.{${fingerprintLength}}`, "g")) ?? [];
  const unapproved = all.filter(({ fingerprint }) => {
    const at = open.indexOf(fingerprint);
    if (at >= 0) open.splice(at, 1);
    return at < 0;
  });
  return { unapproved: unapproved.map(({ key }) => key), missing: open.length };
}
function hmac(key, parts) {
  const mac = createHmac("sha256", key.bytes);
  for (const part of parts) {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(bytes.length));
    mac.update(length).update(bytes);
  }
  return mac.digest("base64url");
}

// src/secrets/references.ts
var form = "NAME=op://vault/item/[section/]field";
function parseSecretLines(text) {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 })).filter(({ line }) => line !== "" && !line.startsWith("#"));
  const seen = /* @__PURE__ */ new Map();
  const checked = lines.map(({ line, number: number2 }) => {
    const read = readLine(line);
    if (typeof read === "string") return `line ${number2}: ${read}`;
    const first = seen.get(read.name);
    if (first !== void 0) return `line ${number2}: ${read.name} is already set in line ${first}`;
    seen.set(read.name, number2);
    return read;
  });
  const wrong = checked.filter((line) => typeof line === "string");
  if (wrong.length > 0) throw wrongLines(wrong);
  return checked.filter((line) => typeof line !== "string");
}
function readLine(line) {
  const [, left = "", reference = ""] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
  const name = left.trim();
  const target = reference.trim();
  if (/^["']op:\/\//.test(target)) return "the reference stands in quotes, which do not belong there";
  if (!target.startsWith("op://")) return `it is not of the form ${form}`;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return `${JSON.stringify(name)} is not a name for an environment variable`;
  }
  if (isReserved(name)) return `${name} steers the tools or the runner and cannot be a secret`;
  const problem = checkReference(target);
  if (problem !== void 0) return `${JSON.stringify(target)} is not a reference: ${problem}`;
  return { name, reference: target };
}
function wrongLines(wrong) {
  return new Failure({
    what: "reading the input secrets failed",
    why: wrong.join("; "),
    next: `write each secret as a line ${form}`,
    reason: "bad-input"
  });
}
var reservedNames = /* @__PURE__ */ new Set([
  ...["PATH", "HOME", "USERPROFILE", "SHELL", "ENV", "BASH_ENV", "IFS", "PS4", "PROMPT_COMMAND", "COMSPEC"],
  ...["TMPDIR", "TMP", "TEMP", "PWD", "CI", "KUBECONFIG", "OP_SERVICE_ACCOUNT_TOKEN"],
  ...[
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_EXTRA_CA_CERTS",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "NODE_USE_ENV_PROXY"
  ],
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"]
]);
var reservedPrefixes = [
  ...["HELM_", "HELMFILE_", "GITHUB_", "RUNNER_", "ACTIONS_", "INPUT_", "STATE_"],
  ...["LD_", "DYLD_", "GIT_", "XDG_", "BASH_FUNC_"]
];
function isReserved(name) {
  const upper = name.toUpperCase();
  return reservedNames.has(upper) || reservedPrefixes.some((prefix) => upper.startsWith(prefix));
}
var queries = /* @__PURE__ */ new Set(["attribute=otp", "attribute=totp", "ssh-format=openssh"]);
function checkReference(reference) {
  if (!reference.startsWith("op://")) return "it does not start with op://";
  const [path = "", ...query] = reference.slice("op://".length).split("?");
  const parts = path.split("/");
  if (parts.length < 3 || parts.length > 4) {
    return "it must have three or four parts, vault/item/field or vault/item/section/field";
  }
  const odd = /[^A-Za-z0-9_. -]/u.exec(path.replaceAll("/", ""))?.[0];
  if (odd !== void 0) {
    return `${JSON.stringify(odd)} is not allowed in it: use letters, digits, blanks and _.- or the ID of the thing`;
  }
  if (parts.some((part) => part.trim() === "")) return "a part of it is empty";
  if (parts.some((part) => part !== part.trim())) return "a part of it begins or ends with a blank";
  if (query.length > 0 && !queries.has(query.join("?"))) {
    return `after the ? only ${[...queries].join(", ")} are known`;
  }
  return void 0;
}

// src/inputs.ts
var commands = [
  "plan",
  "gate",
  "apply",
  "close",
  "status",
  "drift",
  "history",
  "preflight",
  "lint"
];
var usualStack = "stack/helmfile.yaml.gotmpl";
var approvalModes = ["environment", "deploy", "review", "none"];
var onMerges = ["deploy", "nothing"];
var jobResults = ["success", "failure", "cancelled", "skipped"];
var secretInputs = [
  "op-service-account-token",
  "op-workload-secret",
  "github-token"
];
function givenTokens(read, env) {
  const tokens = [
    ...secretInputs.map((name) => ({ name, value: read(name).trim() })),
    { name: "OP_SERVICE_ACCOUNT_TOKEN", value: env["OP_SERVICE_ACCOUNT_TOKEN"]?.trim() ?? "" }
  ];
  const given = tokens.filter(({ value }) => value !== "");
  const root = given.find(({ name }) => name !== "github-token");
  const keys = root === void 0 ? [] : keyTexts(digestKey(root.value));
  return [...given, ...keys.map((value) => ({ name: "digest key", value }))];
}
function parseInputs(given, env) {
  const read = (name) => withoutNul(name, given(name));
  const text = (name) => read(name).trim();
  const optional = (name) => text(name) || void 0;
  const operation = oneOf("operation", text("operation") || "deploy", operations);
  requireConfirmed(operation, text);
  return {
    command: oneOf("command", text("command") || "plan", commands),
    operation,
    revision: parseRevision(operation, text),
    stack: existingStack(stackPath(text("stack"))),
    paths: parsePaths(text("paths")),
    environment: parseEnvironment(text("environment") || "default"),
    layer: parseLayers("layer", text("layer")),
    jobLayers: parseLayers("job-layers", text("job-layers")),
    onMerge: oneOf("on-merge", text("on-merge") || "deploy", onMerges),
    jobResults: parseJobResults(text("job-results")),
    release: optional("release") && parseReleaseName("release", text("release")),
    approval: text("approval") === "" ? void 0 : parseApproval(approvalText(text("approval"))),
    onFailure: parseOnFailure(operation, text("on-failure")),
    allowUnstable: text("allow-unstable").split(/\s+/).filter(Boolean).map((name) => parseReleaseName("allow-unstable", name)),
    allowHooks: text("allow-hooks").split(/\s+/).filter(Boolean).map((name) => name === "helmfile" ? name : parseReleaseName("allow-hooks", name)),
    approvalMode: oneOf("approval-mode", text("approval-mode") || "environment", approvalModes),
    description: parseDescription(text("description")),
    leaseNamespace: parseNamespace("lease-namespace", text("lease-namespace") || "default"),
    waitForLease: parseDuration("wait-for-lease", text("wait-for-lease") || "30m"),
    readinessTimeout: parseDuration("readiness-timeout", withUnit(text("readiness-timeout") || "10m")),
    chartMirror: parseUrl("chart-mirror", optional("chart-mirror")),
    kubeconfig: parseKubeconfig(optional("kubeconfig"), env),
    kubeContext: optional("kube-context"),
    toolsDir: optional("tools-dir"),
    cacheDir: cacheFolder(text("cache-dir"), env),
    toolsMirror: parseUrl("tools-mirror", optional("tools-mirror")),
    planFile: optional("plan-file") && resolve(text("plan-file")),
    reportFile: text("report-file") === "-" ? "-" : optional("report-file") && resolve(text("report-file")),
    opServiceAccountToken: optional("op-service-account-token") ?? (env["OP_SERVICE_ACCOUNT_TOKEN"]?.trim() || void 0),
    opWorkload: parseWorkload(optional("op-workload-id"), optional("op-workload-secret")),
    secrets: parseSecretLines(read("secrets")),
    credentials: parseReference(optional("credentials")),
    credentialsFile: resolve(
      text("credentials-file") || join(dirname(stackPath(text("stack"))), "1password-credentials.json")
    ),
    connectHost: parseUrl("connect-host", optional("connect-host")),
    githubToken: optional("github-token")
  };
}
function requireConfirmed(operation, text) {
  const confirm = text("confirm");
  if (operation !== "destroy" || text("command") !== "apply") return;
  const environment = text("environment") || "default";
  if (confirm === environment) return;
  const given = confirm === "" ? "it is empty" : `it is ${JSON.stringify(confirm)}`;
  throw badInput("confirm", given, `write ${environment}, the environment whose releases are to be removed`);
}
function parseRevision(operation, text) {
  const given = text("revision");
  if (given === "") return void 0;
  if (!/^[1-9][0-9]{0,8}$/.test(given))
    throw badInput(
      "revision",
      `${JSON.stringify(given)} is no revision`,
      "write its number, as `history` has it"
    );
  if (operation === "rollback" && text("release") !== "") return Number(given);
  throw badInput("revision", "it is of one release", "set the input release, and operation rollback");
}
function parseOnFailure(operation, text) {
  const onFailure = text === "" ? void 0 : oneOf("on-failure", text, onFailures);
  if (onFailure !== "rollback" || operation === "deploy") return onFailure;
  throw badInput("on-failure", `it is rollback, and this is a ${operation}`, "leave it to deploys");
}
function stackPath(text) {
  return text || usualStack;
}
function parsePaths(text) {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter(Boolean).map((pattern2) => {
    const wrong = checkPattern(pattern2);
    if (wrong === void 0) return pattern2;
    const why = `${JSON.stringify(pattern2)} is no pattern: ${wrong}`;
    throw badInput("paths", why, "write one a line, from the root of the repository, such as charts/**");
  });
}
function parseWorkload(id, customerManagedSecret) {
  if (id && customerManagedSecret) return { id, customerManagedSecret };
  if (!id && !customerManagedSecret) return void 0;
  const [name, other] = id ? ["op-workload-secret", "op-workload-id"] : ["op-workload-id", "op-workload-secret"];
  throw badInput(name, `it is empty, and ${other} is set`, "set both, or none");
}
function parseReference(reference) {
  const wrong = reference === void 0 ? void 0 : checkReference(reference);
  if (wrong === void 0) return reference;
  throw badInput("credentials", wrong, "write op://vault/item/file");
}
function existingStack(path) {
  const isFolder = basename(path) === "helmfile.d" && kindOf(path)?.isDirectory();
  return isFolder ? resolve(path) : existingFile("stack", path);
}
function approvalText(text) {
  if (looksLikePath(text))
    throw badInput("approval", `${JSON.stringify(text)} looks like a path`, "put @ before a path");
  if (!text.startsWith("@")) return text;
  const path = existingFile("approval", text.slice(1));
  try {
    if (statSync(path).size <= 2 * mostApprovalBytes) return readFileSync(path, "utf8");
  } catch {
    throw badInput("approval", `the file ${path} cannot be read`, "let this user read it");
  }
  throw badInput("approval", `the file ${path} is larger than an approval`, "name the file of the plan");
}
function looksLikePath(text) {
  return /^[^@{\s][^\s]{0,4095}$/.test(text) && (/[./]/.test(text) || kindOf(text)?.isFile() === true);
}
function parseEnvironment(text) {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(text)) return text;
  throw badInput("environment", `${JSON.stringify(text)} is no name`, "use letters, digits, - and _");
}
function parseJobResults(text) {
  const lines = text.split("\n").map((line) => line.trim());
  return new Map(
    lines.filter(Boolean).map((line) => {
      const [, job = "", ended] = /^(before|plan|approve|[0-9]{1,3}) ([a-z]+)$/.exec(line) ?? [];
      const result = jobResults.find((one) => one === ended);
      if (result) return [/^[0-9]/.test(job) ? String(Number(job)) : job, result];
      const why = `${JSON.stringify(line)} is no result of a job`;
      throw badInput(
        "job-results",
        why,
        `write before, plan, approve or a layer, and one of ${jobResults.join(", ")}`
      );
    })
  );
}
function parseDescription(text) {
  if (text.length <= 500 && !new RegExp("\\p{Cc}", "u").test(text)) return text;
  throw badInput(
    "description",
    "it is longer than 500 characters or has control characters",
    "shorten it to one line"
  );
}
function parseKubeconfig(text, env) {
  const named = text === void 0 ? env["KUBECONFIG"]?.split(":").filter(Boolean) : [text];
  const missing = named?.find((path) => !existsSync(path));
  if (missing === void 0) return text && resolve(text);
  throw new Failure({
    what: "reading the kubeconfig failed",
    why: `there is no file ${resolve(missing)}`,
    next: `check ${kubeconfigInput} or the variable KUBECONFIG`,
    reason: "kubeconfig-invalid"
  });
}

// src/lib/text-width.ts
import { stripVTControlCharacters } from "node:util";

// node_modules/string-width/node_modules/ansi-regex/index.js
var ST = String.raw`(?:\u001B\u005C|\u009C)`;
var stringControls = String.raw`\u0018\u001A\u001B\u0080-\u009F`;
var osc = String.raw`(?:\u001B\]|\u009D)[^\u0007${stringControls}]*(?:\u0007|${ST})`;
var controlString = String.raw`(?:\u001B[PX^_k]|[\u0090\u0098\u009E\u009F])[^${stringControls}]*${ST}`;
var linuxPalette = String.raw`\u001B\](?:P[\dA-Fa-f]{7}|R)(?:\u0007|${ST})?`;
var csi = String.raw`(?:\u001B\[|\u009B)[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u007E]`;
var escape = String.raw`\u001B(?:[\u0020-\u002F]+[\u0030-\u007E]|[\dA-PR-TZcf-oq-uy=><~|}])`;
var pattern = `${linuxPalette}|${osc}|${controlString}|${csi}|${escape}`;
function ansiRegex({ onlyFirst = false } = {}) {
  return new RegExp(pattern, onlyFirst ? void 0 : "g");
}

// node_modules/string-width/node_modules/strip-ansi/index.js
var regex2 = ansiRegex();
function stripAnsi(string2) {
  if (typeof string2 !== "string") {
    throw new TypeError(`Expected a \`string\`, got \`${typeof string2}\``);
  }
  if (!string2.includes("\x1B") && !string2.includes("")) {
    return string2;
  }
  return string2.replace(regex2, "");
}

// node_modules/get-east-asian-width/lookup-data.js
var ambiguousMinimalCodePoint = 161;
var ambiguousMaximumCodePoint = 1114109;
var ambiguousRanges = [161, 161, 164, 164, 167, 168, 170, 170, 173, 174, 176, 180, 182, 186, 188, 191, 198, 198, 208, 208, 215, 216, 222, 225, 230, 230, 232, 234, 236, 237, 240, 240, 242, 243, 247, 250, 252, 252, 254, 254, 257, 257, 273, 273, 275, 275, 283, 283, 294, 295, 299, 299, 305, 307, 312, 312, 319, 322, 324, 324, 328, 331, 333, 333, 338, 339, 358, 359, 363, 363, 462, 462, 464, 464, 466, 466, 468, 468, 470, 470, 472, 472, 474, 474, 476, 476, 593, 593, 609, 609, 708, 708, 711, 711, 713, 715, 717, 717, 720, 720, 728, 731, 733, 733, 735, 735, 768, 879, 913, 929, 931, 937, 945, 961, 963, 969, 1025, 1025, 1040, 1103, 1105, 1105, 8208, 8208, 8211, 8214, 8216, 8217, 8220, 8221, 8224, 8226, 8228, 8231, 8240, 8240, 8242, 8243, 8245, 8245, 8251, 8251, 8254, 8254, 8308, 8308, 8319, 8319, 8321, 8324, 8364, 8364, 8451, 8451, 8453, 8453, 8457, 8457, 8467, 8467, 8470, 8470, 8481, 8482, 8486, 8486, 8491, 8491, 8531, 8532, 8539, 8542, 8544, 8555, 8560, 8569, 8585, 8585, 8592, 8601, 8632, 8633, 8658, 8658, 8660, 8660, 8679, 8679, 8704, 8704, 8706, 8707, 8711, 8712, 8715, 8715, 8719, 8719, 8721, 8721, 8725, 8725, 8730, 8730, 8733, 8736, 8739, 8739, 8741, 8741, 8743, 8748, 8750, 8750, 8756, 8759, 8764, 8765, 8776, 8776, 8780, 8780, 8786, 8786, 8800, 8801, 8804, 8807, 8810, 8811, 8814, 8815, 8834, 8835, 8838, 8839, 8853, 8853, 8857, 8857, 8869, 8869, 8895, 8895, 8978, 8978, 9312, 9449, 9451, 9547, 9552, 9587, 9600, 9615, 9618, 9621, 9632, 9633, 9635, 9641, 9650, 9651, 9654, 9655, 9660, 9661, 9664, 9665, 9670, 9672, 9675, 9675, 9678, 9681, 9698, 9701, 9711, 9711, 9733, 9734, 9737, 9737, 9742, 9743, 9756, 9756, 9758, 9758, 9792, 9792, 9794, 9794, 9824, 9825, 9827, 9829, 9831, 9834, 9836, 9837, 9839, 9839, 9886, 9887, 9919, 9919, 9926, 9933, 9935, 9939, 9941, 9953, 9955, 9955, 9960, 9961, 9963, 9969, 9972, 9972, 9974, 9977, 9979, 9980, 9982, 9983, 10045, 10045, 10102, 10111, 11094, 11097, 12872, 12879, 57344, 63743, 65024, 65039, 65533, 65533, 127232, 127242, 127248, 127277, 127280, 127337, 127344, 127373, 127375, 127376, 127387, 127404, 917760, 917999, 983040, 1048573, 1048576, 1114109];
var fullwidthMinimalCodePoint = 12288;
var fullwidthMaximumCodePoint = 65510;
var fullwidthRanges = [12288, 12288, 65281, 65376, 65504, 65510];
var wideMinimalCodePoint = 4352;
var wideMaximumCodePoint = 262141;
var wideRanges = [4352, 4447, 8986, 8987, 9001, 9002, 9193, 9196, 9200, 9200, 9203, 9203, 9725, 9726, 9748, 9749, 9776, 9783, 9800, 9811, 9855, 9855, 9866, 9871, 9875, 9875, 9889, 9889, 9898, 9899, 9917, 9918, 9924, 9925, 9934, 9934, 9940, 9940, 9962, 9962, 9970, 9971, 9973, 9973, 9978, 9978, 9981, 9981, 9989, 9989, 9994, 9995, 10024, 10024, 10060, 10060, 10062, 10062, 10067, 10069, 10071, 10071, 10133, 10135, 10160, 10160, 10175, 10175, 11035, 11036, 11088, 11088, 11093, 11093, 11904, 11929, 11931, 12019, 12032, 12245, 12272, 12287, 12289, 12350, 12353, 12438, 12441, 12543, 12549, 12591, 12593, 12686, 12688, 12773, 12783, 12830, 12832, 12871, 12880, 42124, 42128, 42182, 43360, 43388, 44032, 55203, 63744, 64255, 65040, 65049, 65072, 65106, 65108, 65126, 65128, 65131, 94176, 94180, 94192, 94198, 94208, 101594, 101631, 101664, 101760, 101874, 101888, 102801, 102816, 102866, 110576, 110579, 110581, 110587, 110589, 110590, 110592, 110888, 110898, 110898, 110928, 110930, 110933, 110933, 110948, 110952, 110960, 111355, 119552, 119638, 119648, 119670, 126980, 126980, 127183, 127183, 127374, 127374, 127377, 127386, 127406, 127406, 127488, 127490, 127504, 127547, 127552, 127560, 127568, 127569, 127584, 127589, 127744, 127776, 127789, 127797, 127799, 127868, 127870, 127891, 127904, 127946, 127951, 127955, 127968, 127984, 127988, 127988, 127992, 128062, 128064, 128064, 128066, 128252, 128255, 128317, 128331, 128334, 128336, 128359, 128378, 128378, 128405, 128406, 128420, 128420, 128507, 128591, 128640, 128709, 128716, 128716, 128720, 128722, 128725, 128729, 128732, 128735, 128747, 128748, 128756, 128764, 128986, 128986, 128992, 129003, 129008, 129008, 129292, 129338, 129340, 129349, 129351, 129535, 129648, 129660, 129664, 129734, 129736, 129736, 129740, 129757, 129759, 129771, 129775, 129786, 131072, 196605, 196608, 262141];

// node_modules/get-east-asian-width/utilities.js
var isInRange = (ranges, codePoint) => {
  let low = 0;
  let high = Math.floor(ranges.length / 2) - 1;
  while (low <= high) {
    const mid = Math.floor((low + high) / 2);
    const i = mid * 2;
    if (codePoint < ranges[i]) {
      high = mid - 1;
    } else if (codePoint > ranges[i + 1]) {
      low = mid + 1;
    } else {
      return true;
    }
  }
  return false;
};

// node_modules/get-east-asian-width/lookup.js
var commonCjkCodePoint = 19968;
var [wideFastPathStart, wideFastPathEnd] = /* @__PURE__ */ findWideFastPathRange(wideRanges);
function findWideFastPathRange(ranges) {
  let fastPathStart = ranges[0];
  let fastPathEnd = ranges[1];
  for (let index = 0; index < ranges.length; index += 2) {
    const start = ranges[index];
    const end = ranges[index + 1];
    if (commonCjkCodePoint >= start && commonCjkCodePoint <= end) {
      return [start, end];
    }
    if (end - start > fastPathEnd - fastPathStart) {
      fastPathStart = start;
      fastPathEnd = end;
    }
  }
  return [fastPathStart, fastPathEnd];
}
var isAmbiguous = (codePoint) => {
  if (codePoint < ambiguousMinimalCodePoint || codePoint > ambiguousMaximumCodePoint) {
    return false;
  }
  return isInRange(ambiguousRanges, codePoint);
};
var isFullwidth = (codePoint) => {
  if (codePoint < fullwidthMinimalCodePoint || codePoint > fullwidthMaximumCodePoint) {
    return false;
  }
  return isInRange(fullwidthRanges, codePoint);
};
var isWide = (codePoint) => {
  if (codePoint >= wideFastPathStart && codePoint <= wideFastPathEnd) {
    return true;
  }
  if (codePoint < wideMinimalCodePoint || codePoint > wideMaximumCodePoint) {
    return false;
  }
  return isInRange(wideRanges, codePoint);
};

// node_modules/get-east-asian-width/index.js
function validate(codePoint) {
  if (!Number.isSafeInteger(codePoint)) {
    throw new TypeError(`Expected a code point, got \`${typeof codePoint}\`.`);
  }
}
function eastAsianWidth(codePoint, { ambiguousAsWide = false } = {}) {
  validate(codePoint);
  if (isFullwidth(codePoint) || isWide(codePoint) || ambiguousAsWide && isAmbiguous(codePoint)) {
    return 2;
  }
  return 1;
}

// node_modules/string-width/index.js
var segmenter = new Intl.Segmenter();
var visibleCharacterRegex = new RegExp("[^\\p{Default_Ignorable_Code_Point}\\p{Control}\\p{Format}\\p{Nonspacing_Mark}\\p{Enclosing_Mark}\\p{Surrogate}]", "v");
var spacingMarkRegex = new RegExp("\\p{Spacing_Mark}", "v");
var rgiEmojiRegex = new RegExp("^\\p{RGI_Emoji}$", "v");
var unqualifiedKeycapRegex = /^[\d#*]\u20E3$/;
var extendedPictographicRegex = new RegExp("\\p{Extended_Pictographic}", "gu");
function isDoubleWidthNonRgiEmojiSequence(segment) {
  if (segment.length > 50) {
    return false;
  }
  if (unqualifiedKeycapRegex.test(segment)) {
    return true;
  }
  if (segment.includes("‍")) {
    const pictographics = segment.match(extendedPictographicRegex);
    return pictographics !== null && pictographics.length >= 2;
  }
  return false;
}
function baseVisible(segment) {
  const index = segment.search(visibleCharacterRegex);
  return index === -1 ? void 0 : segment.slice(index);
}
function isHangulLeadingJamo(codePoint) {
  return codePoint >= 4352 && codePoint <= 4447 || codePoint >= 43360 && codePoint <= 43388;
}
function isHangulVowelJamo(codePoint) {
  return codePoint >= 4448 && codePoint <= 4519 || codePoint >= 55216 && codePoint <= 55238;
}
function isHangulTrailingJamo(codePoint) {
  return codePoint >= 4520 && codePoint <= 4607 || codePoint >= 55243 && codePoint <= 55291;
}
function isHangulJamo(codePoint) {
  return isHangulLeadingJamo(codePoint) || isHangulVowelJamo(codePoint) || isHangulTrailingJamo(codePoint);
}
function hangulClusterWidth(visibleSegment, eastAsianWidthOptions) {
  const codePoints = [];
  for (const character of visibleSegment) {
    if (!visibleCharacterRegex.test(character)) {
      continue;
    }
    codePoints.push(character.codePointAt(0));
  }
  if (codePoints.length === 0) {
    return void 0;
  }
  let width = 0;
  for (let index = 0; index < codePoints.length; index++) {
    const codePoint = codePoints[index];
    if (!isHangulJamo(codePoint)) {
      if (width === 0) {
        return void 0;
      }
      for (let remaining = index; remaining < codePoints.length; remaining++) {
        width += eastAsianWidth(codePoints[remaining], eastAsianWidthOptions);
      }
      return width;
    }
    if (isHangulLeadingJamo(codePoint) && isHangulVowelJamo(codePoints[index + 1])) {
      width += 2;
      index += isHangulTrailingJamo(codePoints[index + 2]) ? 2 : 1;
      continue;
    }
    width += eastAsianWidth(codePoint, eastAsianWidthOptions);
  }
  return width;
}
function trailingWidth(visibleSegment, eastAsianWidthOptions) {
  let extra = 0;
  let first = true;
  for (const character of visibleSegment) {
    if (first) {
      first = false;
      continue;
    }
    if (spacingMarkRegex.test(character) || character >= "＀" && character <= "￯") {
      extra += eastAsianWidth(character.codePointAt(0), eastAsianWidthOptions);
    }
  }
  return extra;
}
function stringWidth(input, options2 = {}) {
  if (typeof input !== "string" || input.length === 0) {
    return 0;
  }
  const {
    ambiguousIsNarrow = true,
    countAnsiEscapeCodes = false
  } = options2;
  let string2 = input;
  if (!countAnsiEscapeCodes && (string2.includes("\x1B") || string2.includes(""))) {
    string2 = stripAnsi(string2);
  }
  if (string2.length === 0) {
    return 0;
  }
  if (/^[\u0020-\u007E]*$/.test(string2)) {
    return string2.length;
  }
  let width = 0;
  const eastAsianWidthOptions = { ambiguousAsWide: !ambiguousIsNarrow };
  for (const { segment } of segmenter.segment(string2)) {
    const visibleSegment = baseVisible(segment);
    if (visibleSegment === void 0) {
      continue;
    }
    if (rgiEmojiRegex.test(segment) || isDoubleWidthNonRgiEmojiSequence(segment)) {
      width += 2;
      continue;
    }
    const hangulWidth = hangulClusterWidth(visibleSegment, eastAsianWidthOptions);
    if (hangulWidth !== void 0) {
      width += hangulWidth;
      continue;
    }
    const codePoint = visibleSegment.codePointAt(0);
    width += eastAsianWidth(codePoint, eastAsianWidthOptions);
    width += trailingWidth(visibleSegment, eastAsianWidthOptions);
  }
  return width;
}

// src/lib/text-width.ts
var pieces = /.{1,128}/gsu;
function widthOf(text) {
  const plain3 = stripVTControlCharacters(text);
  return (plain3.match(pieces) ?? []).reduce((width, piece) => width + stringWidth(piece), 0);
}
function charactersOf(text) {
  return (text.match(pieces) ?? []).flatMap(
    (piece) => Array.from(segmenter2.segment(piece), ({ segment }) => segment)
  );
}
var segmenter2 = new Intl.Segmenter();

// src/lib/wrapped.ts
var breaks = [
  // Between words.
  (text) => text.match(/[^ ]+ *| +/g) ?? [],
  // In a name with its namespace, a path or an image: behind what joins its parts.
  (text) => text.match(/[^/]+\/*|\/+/g) ?? [],
  (text) => text.match(/[^-.,:;@=_]+[-.,:;@=_]*|[-.,:;@=_]+/g) ?? [],
  charactersOf
];
function wrapped(text, room) {
  if (room === Infinity) return [text];
  const lines = [];
  let [line, width] = ["", 0];
  const begin = () => {
    lines.push(line.trimEnd());
    [line, width] = ["", 0];
  };
  const put = (part, level) => {
    const seen = part.trimEnd();
    const more = widthOf(seen);
    const split = width + more > room && (level === 0 || more > room) ? breaks[level] : void 0;
    if (split) return split(part).forEach((piece) => put(piece, level + 1));
    if (width + more > room && width > 0) begin();
    line += part;
    width += more + part.length - seen.length;
  };
  put(text, 0);
  begin();
  return lines;
}
var leastRoom = 20;
function hanging(indent, text, columns = Infinity) {
  const [first = "", ...more] = wrapped(text, Math.max(columns - indent.length - 2, leastRoom));
  return [`${indent}${first}`, ...more.map((line) => `${indent}  ${line}`)];
}
function fittingLines(line, columns) {
  const text = line.trimStart();
  return hanging(line.slice(0, line.length - text.length), text, columns);
}

// src/report/documents.ts
function failedDocument(error) {
  const parts = error instanceof Failure ? error : { what: "helmfile-gate failed", why: failureLine(error), next: "" };
  const { what, why, next } = parts;
  return { schema: 1, result: "failed", failure: { reason: failureReason(error), what, why, next } };
}
function toldFailure(failure) {
  return failure ? { failure: failedDocument(failure).failure } : {};
}
function jsonText(document) {
  return `${JSON.stringify(document, null, 2)}
`;
}

// src/lib/single-line.ts
var unruly = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
function singleLine(text, most) {
  const line = text.replace(unruly, " ");
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

export {
  inputTable,
  kubeconfigInput,
  inputNames,
  sentObjects,
  documentsOf,
  isPrintOf,
  framed,
  isSameObject,
  isReadWithCertainty,
  digestKey,
  sendingDigest,
  removalDigest,
  rollbackDigest,
  storedDigest,
  printedRelease,
  crdsDigest,
  joinedFingerprints,
  fingerprints,
  differingDocuments,
  singleLine,
  operations,
  onFailures,
  writeApproval,
  matcherOf,
  isWithin,
  checkReference,
  usualStack,
  approvalModes,
  givenTokens,
  parseInputs,
  require_picocolors,
  widthOf,
  wrapped,
  hanging,
  fittingLines,
  failedDocument,
  toldFailure,
  jsonText
};
