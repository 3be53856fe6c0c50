import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  Failure
} from "./chunk-RB64OUHJ.js";

// src/lib/written.ts
function notWritten(what, cause) {
  if (cause instanceof Failure) return cause;
  const isFull = cause.code === "ENOSPC";
  return new Failure({
    what: `writing ${what} failed`,
    why: isFull ? "the disk is full" : cause instanceof Error ? cause.message : String(cause),
    next: isFull ? "make room on the runner" : "see that this user may write there",
    reason: "bad-input",
    cause
  });
}

// src/report/markdown/printable.ts
var unprintable = "\\p{Default_Ignorable_Code_Point}\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u2800\\ufff9-\\ufffb";
var looks = "(?<!\\p{Extended_Pictographic}[\\ufe0e\\ufe0f])";
var inBlocks = new RegExp(`[${unprintable}]${looks}`, "gu");
var inLines = new RegExp(`[\\n${unprintable}]${looks}`, "gu");
var blocks = ["diff"];
function printable(value) {
  const clean2 = (text, lines) => text.replace(lines ? inBlocks : inLines, "�");
  return JSON.parse(
    JSON.stringify(value),
    (name, part) => typeof part === "string" ? clean2(part.replace(/\r\n/g, "\n"), blocks.includes(name)) : part
  );
}

// src/lib/make-folder.ts
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
async function makeFolder(path, mode = 511) {
  try {
    await madeOrThere(path, mode);
  } catch (error) {
    const parent = dirname(path);
    if (error.code !== "ENOENT" || parent === path) throw error;
    await makeFolder(parent, mode);
    await madeOrThere(path, mode);
  }
}
async function madeOrThere(path, mode) {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const found = await stat(path).catch(() => void 0);
    if (!found?.isDirectory()) throw error;
  }
}

// src/secrets/redaction/skeleton.ts
function skeletonOf(text) {
  let skeleton = "";
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const { unit, end } = beginsEscape[code] === 1 ? readEscape(text, at) : { unit: code, end: at + 1 };
    const kept = skeletonUnit[unit] ?? 0;
    if (kept !== 0 && !(kept === quote && skeleton.endsWith("'"))) skeleton += String.fromCharCode(kept);
    at = end - 1;
  }
  return skeleton;
}
var shortestSkeleton = 8;
function hasSkeletonOf(form, value) {
  const skeleton = skeletonOf(value);
  const isKept = (at) => skeletonUnit[value.charCodeAt(at)] !== 0;
  return skeleton.length >= shortestSkeleton && isKept(0) && isKept(value.length - 1) && skeletonOf(form) === skeleton;
}
var skeletonUnit = new Uint16Array(65536);
for (let unit = 33; unit < 127; unit++) {
  const sign = String.fromCharCode(unit);
  if (!"\\%$&+-_".includes(sign)) skeletonUnit[unit] = sign.toLowerCase().charCodeAt(0);
}
var quote = "'".charCodeAt(0);
skeletonUnit['"'.charCodeAt(0)] = quote;
skeletonUnit["•".charCodeAt(0)] = "•".charCodeAt(0);
var beginsEscape = new Uint8Array(65536);
for (const sign of "\\%&") beginsEscape[sign.charCodeAt(0)] = 1;
var hex = "([0-9a-fA-F]{2})";
var escapes = [
  `\\\\+(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x${hex}|([0-7]{3})|[nrtabfve0NLP])?`,
  `%(?:(?:25)*${hex})?`,
  "&(?:amp;)*(?:(lt|gt);|(?:quot|apos);|#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});)?"
];
var escaped = new RegExp(escapes.join("|"), "y");
function readEscape(text, at) {
  escaped.lastIndex = at;
  const [, u = "", big = "", x = "", octal = "", percent2 = "", named = "", decimal = "", entity = ""] = escaped.exec(text) ?? [];
  const digits = u || big || x || percent2 || entity;
  const code = digits === "" ? parseInt(octal, 8) || Number(decimal) : parseInt(digits, 16);
  const unit = named === "" ? code || 0 : named === "lt" ? 60 : 62;
  return { unit: unit > 65535 ? 0 : unit, end: Math.max(escaped.lastIndex, at + 1) };
}

// src/secrets/redaction/scan.ts
function viewsOf(text) {
  const isDiff = new RegExp("^[ \\t]*(?:\\p{Cc}\\[[\\d;]*m)?[+-]", "mu").test(text);
  const isLogged = hookLine.test(text);
  const isFolded = /\\\s/.test(text);
  const isEscaped = /\\[nrt]|%0[adAD9]/.test(text);
  const readings2 = [
    "kept",
    ...isFolded ? ["unfolded"] : [],
    ...isEscaped ? ["dropped"] : [],
    "read"
  ];
  return readings2.flatMap((escapes2) => [
    { escapes: escapes2 },
    ...isDiff ? ["old", "new"].map((side) => ({ side, escapes: escapes2 })) : [],
    ...isLogged ? [{ side: "hooks", escapes: escapes2 }] : []
  ]);
}
var hookPrefix = "^(?:\\p{Cc}\\[[\\d;]*m)?hook\\[[^\\]\\n]{0,80}\\] logs \\| ";
var hookLine = new RegExp(hookPrefix, "mu");
var atHookPrefix = new RegExp(hookPrefix.slice(1), "uy");
function withoutHookPrefix(line) {
  return line.slice(past(atHookPrefix, line, 0));
}
function compacted(pattern) {
  return pattern.replace(invisible, "");
}
var invisible = /[\s\u00ad\u200b-\u200d\u2060\ufeff]/g;
var isInvisible = new Uint8Array(65536);
for (const [first, last] of [
  [9, 13],
  [32, 32],
  [160, 160],
  [173, 173],
  [5760, 5760],
  [8192, 8205],
  [8232, 8233],
  [8239, 8239],
  [8287, 8288],
  [12288, 12288],
  [65279, 65279]
])
  isInvisible.fill(1, first, last + 1);
function scan({ automaton, starts, positions }, { text, view }, found) {
  const { classOf, step, ending } = automaton;
  const mask = positions.length - 1;
  const content = view.side ? readerOf(text, view.side) : void 0;
  const isSkeleton = view.escapes === "read";
  let state = 0;
  let read = 0;
  let before = 0;
  for (let start = 0; start <= text.length; ) {
    const end = lineEnd(text, start);
    for (let at = content ? content(start, end) : start; at < end; at++) {
      let unit = text.charCodeAt(at);
      if (isInvisible[unit] === 1) continue;
      if (unit === escape || !isSkeleton && (unit === backslash || unit === percent)) {
        const past2 = pastNoise(text, at, view);
        if (past2 > at) {
          at = past2 - 1;
          continue;
        }
      }
      const first = at;
      if (isSkeleton) {
        if (beginsEscape[unit] === 1) {
          const escaped2 = readEscape(text, at);
          unit = escaped2.unit;
          at = escaped2.end - 1;
        }
        unit = skeletonUnit[unit];
        if (unit === 0 || unit === quote && before === quote) continue;
        before = unit;
      }
      state = step(state, classOf[unit]);
      starts[read & mask] = first;
      positions[read++ & mask] = at;
      const last = ending[state];
      if (last !== 0) found(last, read);
    }
    start = end + 1;
  }
}
var backslash = 92;
var escape = 27;
var percent = 37;
function lineEnd(text, start) {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}
var color = new RegExp("\\p{Cc}\\[[\\d;]*[A-Za-z]", "uy");
var escapedSpace = /\\{1,8}[nrt]|%0[adAD9]/y;
function pastNoise(text, at, { escapes: escapes2 }) {
  const unit = text.charCodeAt(at);
  if (unit === escape) return past(color, text, at);
  if (escapes2 === "kept") return at;
  if (unit === backslash && isInvisible[text.charCodeAt(at + 1)] === 1) return at + 1;
  return escapes2 === "dropped" ? past(escapedSpace, text, at) : at;
}
function past(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
function readerOf(text, side) {
  if (side !== "hooks") return sideReader(text, side);
  return (start) => past(atHookPrefix, text, start);
}
function sideReader(text, side) {
  const own = side === "old" ? "-" : "+";
  const other = side === "old" ? "+" : "-";
  let column = 0;
  return (start, end) => {
    let first = start;
    while (first < end && (text[first] === " " || text[first] === "	")) first++;
    if (text.startsWith("@@ ", first) || text.startsWith("```diff", first)) column = first - start;
    const mark = text.charCodeAt(first) === escape ? past(color, text, first) : first;
    if (first - start !== column || mark >= end) return start;
    return text[mark] === other ? end : text[mark] === own ? mark + 1 : start;
  };
}

// src/secrets/redaction/automaton.ts
var rowBudget = 4e6;
function buildAutomaton(patterns) {
  const trie = buildTrie(patterns);
  const { label, hasChild, sibling } = trie;
  const fail = new Int32Array(trie.size);
  const rows = new Int32Array(rowBudget + trie.classes);
  const rowOf = new Int32Array(trie.size).fill(-1);
  const step = (from, unitClass) => {
    for (let state = from; ; state = fail[state]) {
      const row = rowOf[state];
      if (row >= 0) return rows[row + unitClass];
      if (hasChild[state] === 0) continue;
      for (let child = state + 1; child !== 0; child = sibling[child]) {
        if (label[child] === unitClass) return child;
      }
    }
  };
  const ending = link(trie, { fail, rows, rowOf, step });
  return {
    classOf: trie.classOf,
    step,
    ending,
    patternAt: (state) => trie.patterns.get(state) ?? -1,
    shorter: (state) => ending[fail[state]]
  };
}
function buildTrie(patterns) {
  const order = patterns.map((pattern, index) => ({ pattern, index })).sort((a, b) => a.pattern < b.pattern ? -1 : 1);
  const { classOf, classes } = classesOf(patterns);
  const most = 1 + patterns.reduce((sum, { length }) => sum + length, 0);
  const label = new Uint16Array(most);
  const hasChild = new Uint8Array(most);
  const sibling = new Int32Array(most);
  const ends = /* @__PURE__ */ new Map();
  const path = [0];
  let size = 1;
  let last = "";
  for (const { pattern, index } of order) {
    const shared = commonPrefixLength(last, pattern);
    for (let depth = shared; depth < pattern.length; depth++) {
      if (depth === shared && depth < last.length) sibling[path[depth + 1]] = size;
      else hasChild[path[depth]] = 1;
      label[size] = classOf[pattern.charCodeAt(depth)];
      path[depth + 1] = size++;
    }
    ends.set(path[pattern.length], index);
    last = pattern;
  }
  return { size, classOf, classes, label, hasChild, sibling, patterns: ends };
}
function classesOf(patterns) {
  const classOf = new Uint16Array(65536);
  let classes = 1;
  for (const pattern of patterns) {
    for (let at = 0; at < pattern.length; at++) {
      const unit = pattern.charCodeAt(at);
      if (classOf[unit] === 0) classOf[unit] = classes++;
    }
  }
  return { classOf, classes };
}
function commonPrefixLength(a, b) {
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}
function link(trie, { fail, rows, rowOf, step }) {
  const { size, classes, label, hasChild, sibling, patterns } = trie;
  const ending = new Int32Array(size);
  const queue = new Int32Array(size);
  let queued = 1;
  let used = 0;
  for (let at = 0; at < queued; at++) {
    const state = queue[at];
    const suffix = fail[state];
    ending[state] = patterns.has(state) ? state : ending[suffix];
    const row = state === 0 || used < rowBudget ? used : -1;
    if (row > 0) rows.copyWithin(row, rowOf[suffix], rowOf[suffix] + classes);
    for (let child = hasChild[state] === 0 ? 0 : state + 1; child !== 0; child = sibling[child]) {
      fail[child] = state === 0 ? 0 : step(suffix, label[child]);
      if (row >= 0) rows[row + label[child]] = child;
      queue[queued++] = child;
    }
    if (row < 0) continue;
    rowOf[state] = row;
    used += classes;
  }
  return ending;
}

// src/secrets/redaction/encodings.ts
import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

// src/secrets/redaction/base32.ts
var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
function base32Cores(bytes) {
  return [0, 1, 2, 3, 4].map((offset) => {
    const text = base32(Buffer.concat([Buffer.alloc(offset), bytes]));
    return text.slice(Math.ceil(offset * 8 / 5), Math.floor((offset + bytes.length) * 8 / 5));
  });
}
function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, "0"), 2)]).join("");
}

// src/secrets/redaction/encodings.ts
var shortestBase64 = 6;
var shortestHex = 8;
var digestHead = 10;
function base64Forms(bytes) {
  const whole = bytes.toString("base64");
  const exact = whole.length >= shortestHex ? spellings(whole) : [];
  return [...exact, ...cores(bytes).flatMap(spellings)].map((text) => ({ text, grow: "base64" }));
}
function cores(bytes) {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    return text.slice(offset === 0 ? 0 : offset + 1, Math.floor((offset + bytes.length) * 8 / 6));
  }).filter((core) => core.length >= shortestBase64);
}
function spellings(base64) {
  const safe = base64.replaceAll("+", "-").replaceAll("/", "_");
  const inUrl = encodeURIComponent(base64);
  return [.../* @__PURE__ */ new Set([base64, safe, inUrl, inUrl.replace(/%../g, (found) => found.toLowerCase())])];
}
function doubledForms(value) {
  const bytes = Buffer.from(value);
  const whole = bytes.toString("base64");
  const wrapped = [64, 76].filter((width) => whole.length > width).map((width) => wrap(whole, width));
  const inner = [...cores(bytes), ...cores(bytes).map(urlSafe), ...wrapped];
  return [...new Set(inner)].flatMap((text) => cores(Buffer.from(text))).flatMap((text) => [text, urlSafe(text)]).map((text) => ({ text, grow: "base64" }));
}
function base32Forms(value) {
  return base32Cores(Buffer.from(value)).filter((core) => core.length >= shortestHex).map((text) => ({ text, grow: "base64" }));
}
function urlSafe(base64) {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}
function wrap(text, width) {
  return text.replace(new RegExp(`.{${width}}`, "g"), "$&\n");
}
function hexForms(bytes) {
  const hex2 = bytes.toString("hex");
  if (hex2.length < shortestHex) return [];
  const pairs = hex2.match(/../g) ?? [];
  const escaped2 = (digits) => digits.map((pair) => `\\x${pair}`).join("");
  return [hex2, pairs.join(":"), pairs.join("-")].flatMap((text) => [text, text.toUpperCase()]).concat(escaped2(pairs), escaped2(pairs.map((pair) => pair.toUpperCase()))).map((text) => ({ text }));
}
function digestForms(value) {
  const texts = [value, `${value}
`, Buffer.from(value).toString("base64")];
  return texts.flatMap(
    (text) => ["sha256", "sha1", "sha512", "md5"].flatMap((algorithm) => {
      const digest = createHash(algorithm).update(text).digest();
      const hex2 = digest.toString("hex").slice(0, digestHead);
      const base64 = digest.toString("base64").slice(0, digestHead);
      return [hex2, hex2.toUpperCase(), base64, urlSafe(base64)].map((head) => ({
        text: head,
        grow: "digest"
      }));
    })
  );
}
function rareForms(value) {
  const hex2 = Buffer.from(value).toString("hex");
  const utf16 = Buffer.from(value, "utf16le");
  const inBase64 = [
    ...[value.toUpperCase(), value.toLowerCase(), hex2, hex2.toUpperCase()].map((text) => Buffer.from(text)),
    ...[utf16, Buffer.from(utf16).swap16()]
  ];
  const inHex = cores(Buffer.from(value)).map((core) => Buffer.from(core).toString("hex"));
  const plain = [
    ...inHex.flatMap((digits) => [digits, digits.toUpperCase()]),
    ...adler32Of(value),
    quotedPrintable(value)
  ];
  return [
    ...inBase64.flatMap(cores).flatMap((core) => [core, urlSafe(core)]).map((text) => ({ text, grow: "base64" })),
    ...plain.map((text) => ({ text }))
  ];
}
function adler32Of(value) {
  return [value, Buffer.from(value).toString("base64")].map(
    (text) => String(deflateSync(text).subarray(-4).readUInt32BE())
  );
}
function quotedPrintable(value) {
  const units = [...Buffer.from(value)].map(
    (byte) => byte === 61 || byte > 126 ? `=${byte.toString(16).padStart(2, "0").toUpperCase()}` : String.fromCharCode(byte)
  );
  return units.join("");
}

// src/secrets/redaction/escapes.ts
function escapedForms(value) {
  return [.../* @__PURE__ */ new Set([value, ...notations.flatMap((notation) => notation(value))])];
}
var notations = [
  jsonForms,
  goForms,
  yamlForms,
  urlForms,
  markupForms,
  shellForms,
  templateForms
];
function jsonForms(value) {
  const once = [
    .../* @__PURE__ */ new Set([json(value), goJson(value), ...asciiJson(value), json(value).replaceAll("/", "\\/")])
  ];
  return [...once, ...once.map(json)];
}
function json(value) {
  return JSON.stringify(value).slice(1, -1);
}
function goJson(value) {
  return json(value).replace(/[<>&\u2028\u2029]/g, (found) => unicodeEscape(found));
}
function asciiJson(value) {
  const lower = json(value).replace(/[\u007f-\uffff]/g, (found) => unicodeEscape(found));
  return [lower, lower.replace(/\\u[0-9a-f]{4}/g, (found) => `\\u${found.slice(2).toUpperCase()}`)];
}
function unicodeEscape(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
function goForms(value) {
  const quoted = [...Buffer.from(value)].map(goByte).join("");
  return [quoted, json(quoted)];
}
function goByte(byte) {
  const character = String.fromCharCode(byte);
  if (character === '"' || character === "\\") return `\\${character}`;
  if (byte >= 32 && byte <= 126) return character;
  return character === "\n" ? "\\n" : `\\x${byte.toString(16).padStart(2, "0")}`;
}
function yamlForms(value) {
  return [
    value.replaceAll("'", "''"),
    yamlDouble(value, /[^\x20-\x7e\u00a1-\ufffd]/gu),
    yamlDouble(value, /[^\x20-\x7e]/gu)
  ];
}
var yamlNames = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "	": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1B": "e",
  "": "N",
  " ": "_",
  "\u2028": "L",
  "\u2029": "P"
};
function yamlDouble(value, unprintable2) {
  return value.replace(/["\\]/g, "\\$&").replace(unprintable2, (found) => {
    const hex2 = (found.codePointAt(0) ?? 0).toString(16).toUpperCase();
    if (yamlNames[found]) return `\\${yamlNames[found]}`;
    if (hex2.length <= 2) return `\\x${hex2.padStart(2, "0")}`;
    return hex2.length <= 4 ? `\\u${hex2.padStart(4, "0")}` : `\\U${hex2.padStart(8, "0")}`;
  });
}
function urlForms(value) {
  const strict = encodeSafely(value).replace(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`
  );
  const keep = (kept) => strict.replace(/%[0-9A-F]{2}/g, (found) => {
    const plain = String.fromCharCode(parseInt(found.slice(1), 16));
    return kept.includes(plain) ? plain : found;
  });
  const upper = [
    encodeSafely(value),
    strict,
    strict.replaceAll("%20", "+"),
    keep("$&+=:@"),
    keep("$&+,;="),
    keep("!$&'()*+,;=:@/?")
  ];
  return upper.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase())]);
}
function encodeSafely(value) {
  return encodeURIComponent(value.toWellFormed());
}
function markupForms(value) {
  const base = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const spellings2 = [
    ['"', "'"],
    ["&quot;", "'"],
    ["&quot;", "&#39;"],
    ["&#34;", "&#39;"],
    ["&quot;", "&apos;"],
    ["&quot;", "&#x27;"]
  ];
  const forms = spellings2.map(
    ([double = "", single = ""]) => base.replaceAll('"', double).replaceAll("'", single)
  );
  return [...forms, ...forms.map((form) => form.replaceAll("+", "&#43;"))];
}
function shellForms(value) {
  return [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replace(/["\\$`]/g, "\\$&"),
    value.replace(/[^\w@%+=:,./\n-]/g, "\\$&")
  ];
}
function templateForms(value) {
  return [
    ...[value.replaceAll("$", "$$$$"), value.replaceAll("%", "%%")],
    ...[value.replace(/[,{}\\]/g, "\\$&"), value.replace(/\\([^])/g, "$1")]
  ];
}

// src/secrets/redaction/numbers.ts
var fewestDigits = 6;
var longestNumber = 400;
function numberTexts(value) {
  const texts = readings(value).flatMap((number) => [
    String(number),
    ...Number.isFinite(Number(number)) ? floatTexts(Number(number)) : []
  ]);
  return [...new Set(texts)].filter((text) => text.replace(/\D/g, "").length >= fewestDigits);
}
function readings(value) {
  const [, digits = ""] = /^[-+]?([\w.+-]+)$/.exec(value.replaceAll("_", "")) ?? [];
  if (digits.length > longestNumber) return [];
  if (/^0(?:x[\da-f]+|b[01]+|o[0-7]+)$/i.test(digits)) return [BigInt(digits)];
  if (/^0[0-7]+$/.test(digits)) return [BigInt(`0o${digits}`), BigInt(digits)];
  if (/^\d+$/.test(digits)) return [BigInt(digits)];
  const number = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(digits) ? Number(digits) : Infinity;
  return Number.isFinite(number) ? [number] : [];
}
function floatTexts(number) {
  const exponent = number.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
  return [exponent, String(number), String(BigInt(Math.trunc(number)))];
}

// src/secrets/redaction/parts.ts
var shortestValue = 4;
var shortestPart = 6;
var commonWords = /* @__PURE__ */ new Set([
  "true",
  "false",
  "null",
  "none",
  "undefined",
  "default",
  "localhost",
  "127.0.0.1",
  "0.0.0.0",
  "service_account",
  // Words of a plan: whoever has one of them as a password hides nothing by it.
  ...[
    "install",
    "upgrade",
    "uninstall",
    "unchanged",
    "retry",
    "recover",
    "stuck",
    "unknown",
    "change",
    "remove"
  ],
  ...["deploy", "rollback", "mend", "destroy"],
  ...["routine", "medium", "high", "warning", "info", "accepted", "refused", "applied", "failed"]
]);
function unsearchable(value) {
  const parts = partsOf(value);
  return {
    whole: !isSearched(value.trim(), shortestValue),
    parts: parts.filter((part) => !isPart(part)).length
  };
}
function searchedParts(value) {
  const whole = value.trim();
  if (!isSearched(whole, shortestValue)) return [];
  const decoded = decodedText(whole);
  const inner = decoded === void 0 ? [] : [decoded.trim(), ...partsOf(decoded)];
  const parts = [...partsOf(whole), ...inner, ...setPieces(whole)].filter(isPart);
  const numbers = [whole, ...parts].flatMap(numberTexts).filter(isPart);
  return [.../* @__PURE__ */ new Set([whole, ...parts, ...numbers])];
}
function isSearched(value, shortest) {
  return value.replace(/\s/g, "").length >= shortest && !commonWords.has(value.toLowerCase()) && !/^•+$/.test(value);
}
function isPart(part) {
  return isSearched(part, shortestPart) && !/^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(part);
}
function partsOf(value) {
  const leaves = jsonLeaves(value);
  if (leaves) return leaves.map((leaf) => leaf.trim()).flatMap((leaf) => [leaf, ...linesOf(leaf)]);
  return linesOf(value);
}
function linesOf(value) {
  const lines = value.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  return lines.length > 1 ? lines : [];
}
function jsonLeaves(value) {
  if (!/^\s*[[{]/.test(value)) return void 0;
  const leaves = [];
  try {
    JSON.parse(value, (_, leaf) => {
      if (typeof leaf === "string" || typeof leaf === "number") leaves.push(String(leaf));
      return leaf;
    });
  } catch {
    return void 0;
  }
  return leaves;
}
function decodedText(value) {
  const compact = value.replace(/\s/g, "");
  if (compact.length < 16 || !/^[\w+/-]+={0,2}$/.test(compact)) return void 0;
  const text = Buffer.from(compact, "base64").toString("utf8");
  return new RegExp("\\ufffd|(?!\\s)\\p{Cc}", "u").test(text) ? void 0 : text;
}
function setPieces(value) {
  const pieces = value.split("\\,");
  if (pieces.length === 1) return [];
  return pieces.flatMap((piece) => [piece, ...piece.split("=")]).map((piece) => piece.trim());
}
var longValue = 256;
function isLeftToParts(value) {
  return value.length > longValue && partsOf(value).some(isPart);
}

// src/secrets/redaction/forms.ts
function searchForms(value) {
  const parts = searchedParts(value);
  const [whole] = parts;
  const forms = /* @__PURE__ */ new Map();
  for (const form of [...parts.flatMap(formsOfOne), ...whole ? formsOfWhole(value, whole) : []])
    if (!forms.has(form.text)) forms.set(form.text, form);
  return [...forms.values()];
}
function formsOfOne(value) {
  const escaped2 = escapedForms(value);
  const isMadeWhole = !isLeftToParts(value);
  return [
    ...escaped2.filter((text) => text === value || !hasSkeletonOf(text, value)).map((text) => ({ text })),
    ...[value, ...base64Sources(value, escaped2)].flatMap((text) => base64Forms(Buffer.from(text))),
    ...behindSigns(value),
    ...isMadeWhole ? [...doubledForms(value), ...base32Forms(value)] : [],
    ...hexForms(Buffer.from(value)),
    ...digestForms(value)
  ].filter(({ text }) => text.replace(/\s/g, "").length >= shortestValue);
}
function formsOfWhole(value, whole) {
  return [
    ...value === whole ? [] : digestForms(value),
    ...whole.length > longValue ? [] : rareForms(whole)
  ];
}
function behindSigns(value) {
  if (Buffer.byteLength(value) !== shortestValue) return [];
  return [":", '"'].flatMap((sign) => cores(Buffer.from(sign + value))).map((text) => ({ text, grow: "base64" }));
}
function base64Sources(value, escaped2) {
  const crlf = value.includes("\n") ? [value.replace(/\r?\n/g, "\r\n"), value.replace(/\r\n/g, "\n")] : [];
  return value.length > longValue ? crlf : [.../* @__PURE__ */ new Set([...crlf, ...escaped2.slice(1)])];
}

// src/secrets/redaction/search.ts
var shortestFolded = 8;
function searchFor(secrets) {
  const patterns = patternsOf(secrets);
  const longest = patterns.reduce((most, { compact }) => Math.max(most, compact.length), 0);
  const ring = () => new Int32Array(2 ** Math.ceil(Math.log2(longest + 2)));
  return {
    patterns,
    automaton: buildAutomaton(patterns.map(({ compact }) => compact)),
    starts: ring(),
    positions: ring()
  };
}
function patternsOf(secrets) {
  const patterns = /* @__PURE__ */ new Map();
  const add = (name, { text, grow }, isSkeleton) => {
    const compact = compacted(text);
    const known = patterns.get(compact);
    if (known) {
      known.owners.add(name);
      known.isSkeleton ||= isSkeleton;
    } else if (compact !== "")
      patterns.set(compact, { compact, printed: text.length, grow, owners: /* @__PURE__ */ new Set([name]), isSkeleton });
  };
  for (const { name, value } of secrets) {
    for (const form of searchForms(value)) add(name, form, false);
    for (const text of searchedParts(value).map(skeletonOf))
      if (text.length >= shortestSkeleton) add(name, { text }, true);
  }
  return [...patterns.values()];
}
function patternEnding(search, view, { state, read }) {
  const { automaton } = search;
  for (let at = state; at !== 0; at = automaton.shorter(at)) {
    const pattern = search.patterns[automaton.patternAt(at)];
    if (pattern && counts(search, view, { pattern, read })) return pattern;
  }
  return void 0;
}
function counts({ positions }, { escapes: escapes2 }, { pattern, read }) {
  const { compact, printed, isSkeleton } = pattern;
  if (escapes2 === "read") return isSkeleton;
  if (compact.length >= shortestFolded) return true;
  const at = (index) => positions[index & positions.length - 1] ?? 0;
  return at(read - 1) - at(read - compact.length) < printed;
}
function namesIn(search, text) {
  const names = /* @__PURE__ */ new Set();
  const { automaton, patterns } = search;
  for (const view of viewsOf(text)) {
    scan(search, { text, view }, (state, read) => {
      for (let at = state; at !== 0; at = automaton.shorter(at)) {
        const pattern = patterns[automaton.patternAt(at)];
        if (pattern && counts(search, view, { pattern, read }))
          for (const name of pattern.owners) names.add(name);
      }
    });
  }
  return [...names];
}

// src/secrets/redaction/covered.ts
function coverMatches(search, text) {
  let covered;
  for (const view of viewsOf(text)) {
    let coverer;
    scan(search, { text, view }, (state, read) => {
      const pattern = patternEnding(search, view, { state, read });
      if (!pattern) return;
      covered ??= new Uint8Array(text.length);
      coverer ??= covererOf(search, text, covered);
      coverer(pattern, read);
    });
  }
  return covered;
}
function covererOf({ starts, positions }, text, covered) {
  const mask = positions.length - 1;
  let from = 0;
  let to = 0;
  const cover = (first, end, follows) => {
    for (let index = first; index < end; index++) {
      const at = positions[index & mask];
      const before = index > first || follows ? positions[index - 1 & mask] : starts[index & mask];
      covered.fill(1, isOneLine(text, before, at) ? before : at, at + 1);
    }
  };
  return ({ compact, grow }, read) => {
    const first = read - compact.length;
    if (to === 0 || first > to) {
      cover(first, read, false);
      from = first;
    } else {
      cover(to, read, true);
      if (first < from) cover(first, from, false);
      from = Math.min(first, from);
    }
    to = read;
    if (grow)
      growMatch(text, covered, { grow, first: positions[first & mask], last: positions[read - 1 & mask] });
  };
}
function isOneLine(text, before, at) {
  for (let index = before; index < at; index++) if (text.charCodeAt(index) === 10) return false;
  return true;
}
var reach = { base64: { back: 3, ahead: 3 }, digest: { back: 0, ahead: 128 } };
function growMatch(text, covered, { grow, first, last }) {
  const { back, ahead } = reach[grow];
  for (let at2 = first - 1; at2 >= first - back && isBase64(text, at2) && !isLineMark(text, at2); at2--)
    covered[at2] = 1;
  let at = last + 1;
  while (at <= last + ahead && isBase64(text, at)) covered[at++] = 1;
  while (text[at] === "=") covered[at++] = 1;
}
function isBase64(text, at) {
  return /[\w+/-]/.test(text[at] ?? "");
}
function isLineMark(text, at) {
  return /[+-]/.test(text[at] ?? "") && !/\S/.test(text[at - 1] ?? "");
}
function replaceCovered(text, covered, replacement) {
  const parts = [];
  let at = 0;
  for (let start = covered.indexOf(1); start >= 0; start = covered.indexOf(1, at)) {
    parts.push(text.slice(at, start), replacement);
    const end = covered.indexOf(0, start);
    at = end < 0 ? text.length : end;
  }
  return [...parts, text.slice(at)].join("");
}

// src/secrets/redaction/redactor.ts
var placeholder = "•••";
function redactorFor(secrets) {
  if (secrets.every(({ value }) => unsearchable(value).whole)) return clean;
  let made;
  const search = () => made ??= searchFor(secrets);
  const text = (given) => {
    const covered = coverMatches(search(), given);
    const replaced = covered ? replaceCovered(given, covered, placeholder) : given;
    return replaced.replace(abbreviated, `$1\`${placeholder}\``);
  };
  return { text, deep: (value) => deep(value, text), find: (given) => namesIn(search(), given) };
}
var abbreviated = /(!![a-z]{1,20} )`[^\n]{1,80}?\.\.\.`/g;
var clean = { text: (text) => text, deep: (value) => value, find: () => [] };
function deep(value, text) {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, text));
  if (value === null || typeof value !== "object" || !isPlain(value)) return value;
  const taken = /* @__PURE__ */ new Set();
  const entries = Object.entries(value).map(
    ([key, item]) => [freeKey(text(key), taken), deep(item, text)]
  );
  return Object.fromEntries(entries);
}
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
function freeKey(key, taken) {
  let free = key;
  for (let count = 2; taken.has(free); count++) free = `${key} ${count}`;
  taken.add(free);
  return free;
}

export {
  notWritten,
  printable,
  makeFolder,
  withoutHookPrefix,
  commonPrefixLength,
  placeholder,
  redactorFor,
  freeKey
};
