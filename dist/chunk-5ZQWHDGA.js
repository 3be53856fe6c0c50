import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  require_dist
} from "./chunk-OBX7GYIT.js";
import {
  releaseKey
} from "./chunk-UUWQ4UP4.js";
import {
  CORE_SCHEMA,
  Schema,
  array,
  binaryTag,
  boolean,
  checked,
  load,
  looseObject,
  nullish,
  number,
  object,
  optional,
  pipe,
  record,
  splitDocuments,
  string,
  transform,
  union,
  unknown
} from "./chunk-XWETFV2S.js";
import {
  Failure
} from "./chunk-RB64OUHJ.js";
import {
  __toESM
} from "./chunk-4EEHVC5P.js";

// src/stack/layers.ts
function layersOf(listed2) {
  const byLayer = /* @__PURE__ */ new Map();
  for (const release2 of listed2.filter(({ enabled }) => enabled)) {
    const layer = layerNumber(release2);
    byLayer.set(layer, [...byLayer.get(layer) ?? [], stackRelease(release2)]);
  }
  return [...byLayer].sort(([a], [b]) => a - b).map(([layer, releases]) => ({ layer, releases }));
}
function selectLayers(layers, wanted) {
  if (layers.length === 0) {
    throw new Failure({
      what: "selecting the releases failed",
      why: "the stack has no enabled release",
      next: "check the input environment, and the conditions of the releases",
      reason: "stack-invalid"
    });
  }
  const unknown3 = wanted.layer.filter((number2) => !layers.some(({ layer }) => layer === number2));
  if (unknown3.length > 0) {
    throw new Failure({
      what: `selecting layer ${unknown3.join(", ")} failed`,
      why: `the stack has layers ${layers.map(({ layer }) => layer).join(", ")}`,
      next: "correct the input layer",
      reason: "bad-input"
    });
  }
  const chosen = layers.filter(({ layer }) => wanted.layer.length === 0 || wanted.layer.includes(layer));
  return wanted.release === void 0 ? chosen : selectRelease(chosen, wanted.release);
}
function selectRelease(layers, wanted) {
  const only = layers.map(({ layer, releases }) => ({ layer, releases: releases.filter((one) => releaseKey(one) === wanted) })).filter(({ releases }) => releases.length > 0);
  if (only.length > 0) return only;
  const known = layers.flatMap(({ releases }) => releases.map(releaseKey));
  throw new Failure({
    what: `selecting release ${wanted} failed`,
    why: `the layers that were asked for have ${known.join(", ")}`,
    next: "correct the inputs release and layer",
    reason: "bad-input"
  });
}
function labelledLayer(release2) {
  return layerIn(labelOf(release2, "layer"));
}
function layerIn(label) {
  return /^[0-9]{1,3}$/.test(label) ? Number(label) : void 0;
}
function layerNumber(release2) {
  const layer = labelledLayer(release2);
  if (layer !== void 0) return layer;
  const label = labelOf(release2, "layer");
  throw new Failure({
    what: `sorting release ${release2.namespace}/${release2.name} into a layer failed`,
    why: label === "" ? "it has no label layer" : `its label layer is ${JSON.stringify(label)}, not a whole number`,
    next: "add `labels: {layer: N}` to it in the helmfile",
    reason: "stack-invalid"
  });
}
function labelOf({ labels: labels2 }, name) {
  const label = labels2.split(",").find((one) => one.startsWith(`${name}:`));
  return label?.slice(name.length + 1) ?? "";
}
function neverOf(release2) {
  return ["rollback", "destroy"].filter((operation) => {
    const label = labelOf(release2, operation);
    if (label === "" || label === "never") return label === "never";
    throw new Failure({
      what: `reading the labels of release ${release2.namespace}/${release2.name} failed`,
      why: `its label ${operation} is ${JSON.stringify(label)}`,
      next: `write \`${operation}: never\`, or leave it out`,
      reason: "stack-invalid"
    });
  });
}
function stackRelease(release2) {
  const { name, namespace, chart, version, installed } = release2;
  if (namespace === "") {
    throw new Failure({
      what: `planning release ${name} failed`,
      why: "it names no namespace",
      next: "add `namespace: …` to it in the helmfile",
      reason: "stack-invalid"
    });
  }
  const never = neverOf(release2);
  return { name, namespace, chart, version, installed, ...never.length > 0 ? { never } : {} };
}

// src/stack/built-stack.ts
import { dirname, isAbsolute, resolve } from "node:path";

// src/stack/address-ranges.ts
function addressRanges(values, path = []) {
  if (typeof values === "string") return block(values, path);
  if (Array.isArray(values)) return values.flatMap((item) => addressRanges(item, path));
  if (typeof values !== "object" || values === null) return [];
  const { start, stop, ...rest } = values;
  const span = between(start, stop, path);
  const others = span ? rest : values;
  const inside = Object.entries(others).flatMap(([key, value]) => addressRanges(value, [...path, key]));
  return span ? [span, ...inside] : inside;
}
function overlap(a, b) {
  return a.first <= b.last && b.first <= a.last;
}
function block(text2, path) {
  const [, address = "", bits = "32"] = /^([\d.]{7,15})(?:\/(\d{1,2}))?$/.exec(text2) ?? [];
  const number2 = addressNumber(address);
  if (number2 === void 0 || Number(bits) > 32) return [];
  const size = 2 ** (32 - Number(bits));
  const first = number2 - number2 % size;
  return [{ path, text: text2, first, last: first + size - 1 }];
}
function between(start, stop, path) {
  if (typeof start !== "string" || typeof stop !== "string") return void 0;
  const [first, last] = [addressNumber(start), addressNumber(stop)];
  return first === void 0 || last === void 0 ? void 0 : { path, text: `${start}-${stop}`, first, last };
}
function addressNumber(text2) {
  const parts = text2.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? parts.reduce((number2, part) => number2 * 256 + Number(part), 0) : void 0;
}

// src/stack/built-stack.ts
var text = pipe(nullish(union([string(), number(), boolean()]), ""), transform(String));
function list(item) {
  return nullish(array(item), []);
}
var hook = pipe(
  object({ events: list(text), command: text, kubectlApply: optional(unknown()) }),
  transform(({ events, command, kubectlApply }) => ({
    events,
    command: kubectlApply ? "kubectl apply" : command
  }))
);
var labels = pipe(
  nullish(looseObject({}), {}),
  transform((given) => new Map(Object.entries(given).map(([name, value]) => [name, String(value)])))
);
var release = object({
  name: text,
  namespace: text,
  kubeContext: text,
  chart: text,
  version: text,
  labels,
  /** `[kubeContext/][namespace/]name` */
  needs: list(text),
  /** Paths are strings, inline values are objects. */
  values: list(unknown()),
  secrets: list(unknown()),
  valuesPathPrefix: text,
  missingFileHandler: text,
  hooks: list(hook),
  postRenderer: text,
  trackMode: text,
  /** How helm acts, where it is said: see rollback-manner.ts. */
  wait: optional(unknown()),
  waitForJobs: optional(unknown()),
  cleanupOnFail: optional(unknown()),
  force: optional(unknown()),
  forceConflicts: optional(unknown()),
  timeout: optional(unknown()),
  historyMax: optional(unknown()),
  dependencies: list(object({ chart: text, version: text }))
});
var environment = nullish(object({ values: list(unknown()) }), {});
var environments = pipe(
  nullish(record(string(), environment), {}),
  transform((given) => {
    const files = ({ values }) => (values ?? []).filter((entry) => typeof entry === "string");
    return new Map(Object.entries(given).map(([name, one]) => [name, files(one)]));
  })
);
var repository = looseObject({ name: text, url: text });
var helmfile = object({
  filepath: text,
  repositories: list(repository),
  releases: list(release),
  hooks: list(hook),
  helmDefaults: nullish(looseObject({}), {}),
  missingFileHandler: text,
  environments,
  renderedvalues: pipe(
    optional(unknown(), {}),
    transform((values) => addressRanges(values))
  )
});
function builtStack(build, stackFile) {
  return splitDocuments(build).flatMap((document) => {
    const value = plain(document);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    const read = checked(helmfile, value);
    if ("wrong" in read) throw unreadable(read.wrong);
    const source = /^# {2}Source: (.*)/.exec(document)?.[1];
    return builtHelmfile(read.value, source ?? stackFile);
  });
}
var schema = new Schema([...CORE_SCHEMA.tags, binaryTag]);
function plain(document) {
  try {
    return load(document, { schema, maxAliases: 0 });
  } catch {
    throw unreadable("it is no YAML, or has aliases");
  }
}
function builtHelmfile({ filepath, renderedvalues, ...rest }, source) {
  const file = resolve(isAbsolute(filepath) ? filepath : source);
  return { file, dir: dirname(file), addresses: renderedvalues, ...rest };
}
function releaseId({ namespace, name }) {
  return namespace ? `${namespace}/${name}` : name;
}
function unreadable(wrong) {
  return new Failure({
    what: "reading the stack failed",
    why: `the output of \`helmfile build\` cannot be read: ${wrong}`,
    next: "run `helmfile build` in a terminal and look for output of a hook or a template in it",
    reason: "stack-invalid"
  });
}

// src/stack/lint/order.ts
function layerFindings({ releases }) {
  return releases.flatMap((release2) => {
    const label = release2.labels.get("layer");
    if (label !== void 0 && layerIn(label) !== void 0) return [];
    const message = label === void 0 ? `${releaseId(release2)} has no label layer: add labels: {layer: N}` : `${releaseId(release2)} has the label layer ${JSON.stringify(label)}: it must be a whole number from 0 to 999`;
    return [{ rule: "layer", severity: "error", message, release: release2, keys: ["labels", "layer"] }];
  });
}
function jobFindings({ releases }, { jobLayers }) {
  return releases.flatMap((release2) => {
    const layer = layerOf(release2);
    if (layer === void 0 || jobLayers.length === 0 || jobLayers.includes(layer)) return [];
    const message = `${releaseId(release2)} is in layer ${layer}, which the workflow has no job for: it would never be applied`;
    return [{ rule: "layer-without-job", severity: "warning", message, release: release2, keys: ["labels", "layer"] }];
  });
}
function duplicateFindings(helmfile2, { stack }) {
  const before = stack.slice(0, stack.indexOf(helmfile2)).flatMap(({ releases }) => releases);
  return helmfile2.releases.flatMap((release2, index) => {
    const earlier = [...before, ...helmfile2.releases.slice(0, index)];
    if (!earlier.some((other) => needOf(other) === needOf(release2))) return [];
    const message = `${releaseId(release2)} is there twice: a release name is unique in its namespace`;
    return [{ rule: "duplicate-name", severity: "error", message, release: release2, keys: ["name"] }];
  });
}
function needFindings(helmfile2, { stack }) {
  const byNeed = new Map(helmfile2.releases.map((release2) => [needOf(release2), release2]));
  const elsewhere = new Set(stack.flatMap(({ releases }) => releases.map(needOf)));
  const broken = helmfile2.releases.flatMap(
    (release2) => release2.needs.flatMap((need) => brokenNeed({ release: release2, need, needed: byNeed.get(need), elsewhere }))
  );
  return [...broken, ...cycleFindings(byNeed)];
}
function requireOrder(stack) {
  const findings = stack.flatMap((helmfile2) => needFindings(helmfile2, { stack }));
  const [first, ...more] = findings.filter(({ rule }) => rule === "need-layer");
  if (first === void 0) return;
  throw new Failure({
    what: "ordering the releases failed",
    why: `${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ""}`,
    next: "change the label layer of one of them; lint tells all",
    reason: "stack-invalid"
  });
}
function brokenNeed({ release: release2, need, needed, elsewhere }) {
  const at = { severity: "error", release: release2, keys: ["needs", need] };
  const id = releaseId(release2);
  if (!needed && elsewhere.has(need)) {
    const message2 = `${id} needs ${need}, which is in another helmfile: needs stay within one file, use layers instead`;
    return [{ ...at, rule: "need-unknown", message: message2 }];
  }
  if (!needed) {
    return [{ ...at, rule: "need-unknown", message: `${id} needs ${need}, which is not in the stack` }];
  }
  const [own, others] = [layerOf(release2), layerOf(needed)];
  if (own === void 0 || others === void 0 || others <= own) return [];
  const message = `${id} in layer ${own} needs ${need} in layer ${others}: a need must be in the same or a lower layer`;
  return [{ ...at, rule: "need-layer", message }];
}
function cycleFindings(byNeed) {
  const done = /* @__PURE__ */ new Set();
  const found = [];
  const walk = (need, path) => {
    const release2 = byNeed.get(need);
    const from = path.indexOf(need);
    if (from >= 0 && release2) found.push(cycle(release2, [...path.slice(from), need]));
    if (from >= 0 || done.has(need)) return;
    release2?.needs.forEach((next) => walk(next, [...path, need]));
    done.add(need);
  };
  for (const need of byNeed.keys()) walk(need, []);
  return found;
}
function cycle(release2, path) {
  const message = `releases need each other in a circle: ${path.join(" → ")}`;
  return { rule: "need-cycle", severity: "error", message, release: release2, keys: ["needs", path[1] ?? ""] };
}
function layerOf({ labels: labels2 }) {
  return layerIn(labels2.get("layer") ?? "");
}
function needOf({ kubeContext, namespace, name }) {
  if (kubeContext) return `${kubeContext}/${namespace}/${name}`;
  return namespace ? `${namespace}/${name}` : name;
}

// src/stack/environments.ts
var import_yaml = __toESM(require_dist(), 1);
import { dirname as dirname2, resolve as resolve2 } from "node:path";

// src/stack/lint/stack-files.ts
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
var sizeLimit = 10 * 1024 * 1024;
var diskFiles = {
  read: (path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() && stats.size <= sizeLimit ? readFileSync(path, "utf8") : void 0;
  },
  list: (dir) => {
    if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return void 0;
    return readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(dir, name), { throwIfNoEntry: false })?.isFile()).sort();
  }
};

// src/stack/environments.ts
function requireEnvironment({ stack, environment: environment2, chartMirror = "" }, files = diskFiles) {
  const known = knownEnvironments(stack, files);
  if (known === void 0 || known.includes(environment2)) return;
  if (known.length > 0)
    throw refused(environment2, `the helmfile knows only ${known.join(", ")}`, "set the input environment");
  const hasOthers = blocks(files.read(stack) ?? "", "helmfiles").length > 0;
  if (environment2 === "default" || chartMirror !== "" || hasOthers) return;
  throw refused(environment2, "the helmfile names no environments", "leave the input environment out");
}
function refused(environment2, why, next) {
  return new Failure({ what: `reading environment ${environment2} failed`, why, next, reason: "bad-input" });
}
var deepest = 8;
function knownEnvironments(path, files = diskFiles, depth = 0) {
  const text2 = files.read(path);
  if (text2 === void 0 || depth > deepest || writesText.test(text2)) return void 0;
  const bases = blocks(text2, "bases").map(listed);
  if (bases.includes(void 0)) return void 0;
  const inBases = bases.flatMap((paths) => paths ?? []).map((base) => knownEnvironments(resolve2(dirname2(path), base), files, depth + 1));
  const own = blocks(text2, "environments").map(keys);
  const all = [...inBases, ...own];
  return all.includes(void 0) ? void 0 : [...new Set(all.flatMap((names) => names ?? []))];
}
var writesText = /^\{\{-?[ \t]*(?:readFile|tpl|include|template|exec)\b/m;
function blocks(text2, key) {
  const lines = text2.split(/\r?\n/);
  return lines.flatMap((line, at) => {
    if (!line.startsWith(`${key}:`)) return [];
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((below) => /^[^\s#-]|^---/.test(below));
    return [[line.slice(key.length + 1), ...end < 0 ? rest : rest.slice(0, end)].filter(isContent)];
  });
}
function isContent(line) {
  return /^\s*[^\s#]/.test(line);
}
function keys(block2) {
  const [first = ""] = block2;
  const indent = first.length - first.trimStart().length;
  if (first.trim().startsWith("{") && !first.trim().startsWith("{{")) return flow(block2, Object.keys);
  const names = block2.filter((line) => line.length - line.trimStart().length <= indent).map((line) => /^\s+(["']?)([\w.-]+)\1[ \t]*:(?:\s|$)/.exec(line)?.[2]);
  return names.includes(void 0) ? void 0 : names;
}
function listed(block2) {
  return flow(block2, (value) => Array.isArray(value) ? value.map(String) : []);
}
function flow(block2, read) {
  const text2 = block2.join("\n");
  if (text2.includes("{{")) return void 0;
  try {
    return read((0, import_yaml.parse)(text2) ?? {});
  } catch {
    return void 0;
  }
}

// src/lib/checked-out-commit.ts
import { lstat, realpath } from "node:fs/promises";
import { basename, dirname as dirname3, isAbsolute as isAbsolute2, join as join2, relative, sep } from "node:path";
async function checkedOutCommit(options) {
  const folder = await realpath(dirname3(options.stack));
  const workspace = await realpath(options.workspace);
  const root = await rootOfStack(folder, workspace, options.required);
  if (root === void 0) {
    if (!options.required) return "";
    throw unknown2(`there is no repository in ${workspace} that holds ${folder}`);
  }
  const git = gitIn(root, options);
  const done = await git.run("rev-parse", "--verify", "HEAD^{commit}");
  const commit = done.stdout.trim();
  if (done.exitCode === 0 && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
    if (options.head !== void 0) await requireHead(git, commit, options.head);
    return commit;
  }
  if (!await hasNoCommit(git)) {
    throw unknown2(`git cannot tell the commit of ${root}: ${lastLine(done.stderr) || "it names none"}`);
  }
  if (!options.required) return "";
  throw unknown2(`${root} has no commit`);
}
async function isEdited({
  exec,
  stack,
  workspace,
  env
}) {
  try {
    const root = await rootOfStack(await realpath(dirname3(stack)), await realpath(workspace), false);
    if (root === void 0) return false;
    const { stdout } = await gitIn(root, { exec, env }).run("status", "--porcelain", "--untracked-files=no");
    return stdout !== "";
  } catch {
    return false;
  }
}
async function requireHead({ run }, commit, head) {
  if (commit === head) return;
  const [header = ""] = (await run("cat-file", "commit", commit)).stdout.split("\n\n", 1);
  if (header.split("\n").includes(`parent ${head}`)) return;
  throw unknown2(
    `it is ${commit.slice(0, 12)}, neither the last commit of the pull request, ${head.slice(0, 12)}, nor a merge of it`,
    "check out the pull request before this step; for pull_request_target actions/checkout takes its base"
  );
}
async function pathInRepository(stack, workspace) {
  const real = (path) => realpath(path).catch(() => path);
  const [folder, from] = await Promise.all([real(dirname3(stack)), real(workspace)]);
  const root = await rootOfStack(folder, from, false);
  return pathFrom(root ?? from, join2(folder, basename(stack)));
}
function pathFrom(root, path) {
  return relative(root, path).split(sep).join("/");
}
async function isTracked(exec, path, env) {
  try {
    const folder = await realpath(dirname3(path));
    const root = await firstRoot(upFrom(folder));
    if (root === void 0) return false;
    const args = ["-C", folder, "--literal-pathspecs"];
    const { run } = gitIn(root, { exec, env });
    return (await run(...args, "ls-files", "--error-unmatch", "--", basename(path))).exitCode === 0;
  } catch {
    return false;
  }
}
async function rootOfStack(folder, workspace, required) {
  const down = downTo(folder, workspace);
  const root = await firstRoot(down);
  if (root !== void 0 || required && down.length > 0) return root;
  return firstRoot(upFrom(folder));
}
function downTo(folder, workspace) {
  const way = relative(workspace, folder);
  const names = way.split(sep).filter(Boolean);
  if (isAbsolute2(way) || names[0] === "..") return [];
  return [workspace, ...names.map((_, index) => join2(workspace, ...names.slice(0, index + 1)))];
}
function upFrom(folder) {
  const above = dirname3(folder);
  return above === folder ? [folder] : [folder, ...upFrom(above)];
}
async function repositoriesAround(folder) {
  const all = await Promise.all(upFrom(folder).map(async (one) => await holdsGit(one) ? [one] : []));
  return all.flat();
}
async function firstRoot(folders) {
  for (const folder of folders) if (await holdsGit(folder)) return folder;
  return void 0;
}
async function holdsGit(folder) {
  try {
    await lstat(join2(folder, ".git"));
    return true;
  } catch (error) {
    return error.code !== "ENOENT";
  }
}
function gitIn(root, { exec, env }) {
  const settings = [
    `safe.directory=${root}`,
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null"
  ].flatMap((setting) => ["-c", setting]);
  const named = [`--git-dir=${join2(root, ".git")}`, `--work-tree=${root}`];
  const clean = withoutGitVariables(env);
  return {
    root,
    run: (...args) => exec({ file: "git", args: [...settings, ...named, ...args], env: clean }).catch((error) => {
      throw unknown2(`git could not be started for ${root}`, "install git on the runner", error);
    })
  };
}
function withoutGitVariables(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^GIT_/i.test(name)));
}
async function hasNoCommit({ run }) {
  const head = await run("symbolic-ref", "--quiet", "HEAD");
  const branch = head.stdout.trim();
  if (head.exitCode !== 0 || !branch.startsWith("refs/heads/")) return false;
  const found = await run("for-each-ref", branch);
  return found.exitCode === 0 && found.stdout === "" && found.stderr === "";
}
function lastLine(text2) {
  const line = text2.trim().split("\n").at(-1) ?? "";
  return line.replace(/^fatal: /, "").slice(0, 200);
}
function unknown2(why, next = "check out the repository with actions/checkout before this step", cause) {
  const what = "finding the commit that is checked out failed";
  return new Failure({ what, why, next, reason: "stack-invalid", cause });
}

// node_modules/diff/libesm/util/string.js
function hasOnlyWinLineEndings(string2) {
  return string2.includes("\r\n") && !string2.startsWith("\n") && !string2.match(/[^\r]\n/);
}
function hasOnlyUnixLineEndings(string2) {
  return !string2.includes("\r\n") && string2.includes("\n");
}

// node_modules/diff/libesm/patch/line-endings.js
function unixToWin(patch) {
  if (Array.isArray(patch)) {
    return patch.map((p) => unixToWin(p));
  }
  return Object.assign(Object.assign({}, patch), { hunks: patch.hunks.map((hunk) => Object.assign(Object.assign({}, hunk), { lines: hunk.lines.map((line, i) => {
    var _a;
    return line.startsWith("\\") || line.endsWith("\r") || ((_a = hunk.lines[i + 1]) === null || _a === void 0 ? void 0 : _a.startsWith("\\")) ? line : line + "\r";
  }) })) });
}
function winToUnix(patch) {
  if (Array.isArray(patch)) {
    return patch.map((p) => winToUnix(p));
  }
  return Object.assign(Object.assign({}, patch), { hunks: patch.hunks.map((hunk) => Object.assign(Object.assign({}, hunk), { lines: hunk.lines.map((line) => line.endsWith("\r") ? line.substring(0, line.length - 1) : line) })) });
}
function isUnix(patch) {
  if (!Array.isArray(patch)) {
    patch = [patch];
  }
  return !patch.some((index) => index.hunks.some((hunk) => hunk.lines.some((line) => !line.startsWith("\\") && line.endsWith("\r"))));
}
function isWin(patch) {
  if (!Array.isArray(patch)) {
    patch = [patch];
  }
  return patch.some((index) => index.hunks.some((hunk) => hunk.lines.some((line) => line.endsWith("\r")))) && patch.every((index) => index.hunks.every((hunk) => hunk.lines.every((line, i) => {
    var _a;
    return line.startsWith("\\") || line.endsWith("\r") || ((_a = hunk.lines[i + 1]) === null || _a === void 0 ? void 0 : _a.startsWith("\\"));
  })));
}

// node_modules/diff/libesm/patch/parse.js
function parsePatch(uniDiff) {
  const diffstr = uniDiff.split(/\n/), list2 = [];
  let i = 0;
  function isGitDiffHeader(line) {
    return /^diff --git /.test(line);
  }
  function isDiffHeader(line) {
    return isGitDiffHeader(line) || /^Index:\s/.test(line) || /^diff(?: -r \w+)+\s/.test(line);
  }
  function isFileHeader(line) {
    return /^(---|\+\+\+)\s/.test(line);
  }
  function isHunkHeader(line) {
    return /^@@\s/.test(line);
  }
  function parseIndex() {
    var _a;
    const index = {};
    index.hunks = [];
    list2.push(index);
    let seenDiffHeader = false;
    while (i < diffstr.length) {
      const line = diffstr[i];
      if (isFileHeader(line) || isHunkHeader(line)) {
        break;
      }
      if (isGitDiffHeader(line)) {
        if (seenDiffHeader) {
          return;
        }
        seenDiffHeader = true;
        index.isGit = true;
        const paths = parseGitDiffHeader(line);
        if (paths) {
          index.oldFileName = paths.oldFileName;
          index.newFileName = paths.newFileName;
        }
        i++;
        while (i < diffstr.length) {
          const extLine = diffstr[i];
          if (isFileHeader(extLine) || isHunkHeader(extLine) || isDiffHeader(extLine)) {
            break;
          }
          const renameFromMatch = /^rename from (.*)/.exec(extLine);
          if (renameFromMatch) {
            index.oldFileName = "a/" + unquoteIfQuoted(renameFromMatch[1]);
            index.isRename = true;
          }
          const renameToMatch = /^rename to (.*)/.exec(extLine);
          if (renameToMatch) {
            index.newFileName = "b/" + unquoteIfQuoted(renameToMatch[1]);
            index.isRename = true;
          }
          const copyFromMatch = /^copy from (.*)/.exec(extLine);
          if (copyFromMatch) {
            index.oldFileName = "a/" + unquoteIfQuoted(copyFromMatch[1]);
            index.isCopy = true;
          }
          const copyToMatch = /^copy to (.*)/.exec(extLine);
          if (copyToMatch) {
            index.newFileName = "b/" + unquoteIfQuoted(copyToMatch[1]);
            index.isCopy = true;
          }
          const newFileModeMatch = /^new file mode (\d+)/.exec(extLine);
          if (newFileModeMatch) {
            index.isCreate = true;
            index.newMode = newFileModeMatch[1];
          }
          const deletedFileModeMatch = /^deleted file mode (\d+)/.exec(extLine);
          if (deletedFileModeMatch) {
            index.isDelete = true;
            index.oldMode = deletedFileModeMatch[1];
          }
          const oldModeMatch = /^old mode (\d+)/.exec(extLine);
          if (oldModeMatch) {
            index.oldMode = oldModeMatch[1];
          }
          const newModeMatch = /^new mode (\d+)/.exec(extLine);
          if (newModeMatch) {
            index.newMode = newModeMatch[1];
          }
          if (/^Binary files /.test(extLine)) {
            index.isBinary = true;
          }
          i++;
        }
        continue;
      } else if (isDiffHeader(line)) {
        if (seenDiffHeader) {
          return;
        }
        seenDiffHeader = true;
        const headerMatch = /^(?:Index:|diff(?: -r \w+)+)\s+/.exec(line);
        if (headerMatch) {
          index.index = line.substring(headerMatch[0].length).trim();
        }
      }
      i++;
    }
    parseFileHeader(index);
    parseFileHeader(index);
    if (index.oldFileName === void 0 !== (index.newFileName === void 0)) {
      throw new Error("Missing " + (index.oldFileName !== void 0 ? '"+++ ..."' : '"--- ..."') + " file header for " + ((_a = index.oldFileName) !== null && _a !== void 0 ? _a : index.newFileName));
    }
    while (i < diffstr.length) {
      const line = diffstr[i];
      if (isDiffHeader(line) || isFileHeader(line) || /^===================================================================/.test(line)) {
        break;
      } else if (isHunkHeader(line)) {
        index.hunks.push(parseHunk());
      } else {
        i++;
      }
    }
  }
  function parseGitDiffHeader(line) {
    const rest = line.substring("diff --git ".length);
    if (rest.startsWith('"')) {
      const oldPath = parseQuotedFileName(rest);
      if (oldPath === null) {
        return null;
      }
      const afterOld = rest.substring(oldPath.rawLength + 1);
      let newFileName;
      if (afterOld.startsWith('"')) {
        const newPath = parseQuotedFileName(afterOld);
        if (newPath === null) {
          return null;
        }
        newFileName = newPath.fileName;
      } else {
        newFileName = afterOld;
      }
      return {
        oldFileName: oldPath.fileName,
        newFileName
      };
    }
    const quoteIdx = rest.indexOf('"');
    if (quoteIdx > 0) {
      const oldFileName = rest.substring(0, quoteIdx - 1);
      const newPath = parseQuotedFileName(rest.substring(quoteIdx));
      if (newPath === null) {
        return null;
      }
      return {
        oldFileName,
        newFileName: newPath.fileName
      };
    }
    if (rest.startsWith("a/")) {
      const splits = [];
      let idx = 0;
      while (true) {
        idx = rest.indexOf(" b/", idx + 1);
        if (idx === -1) {
          break;
        }
        splits.push(idx);
      }
      if (splits.length > 0) {
        const mid = splits[Math.floor(splits.length / 2)];
        return {
          oldFileName: rest.substring(0, mid),
          newFileName: rest.substring(mid + 1)
        };
      }
    }
    return null;
  }
  function unquoteIfQuoted(s) {
    if (s.startsWith('"')) {
      const parsed = parseQuotedFileName(s);
      if (parsed) {
        return parsed.fileName;
      }
    }
    return s;
  }
  function parseQuotedFileName(s) {
    if (!s.startsWith('"')) {
      return null;
    }
    let result = "";
    let j = 1;
    while (j < s.length) {
      if (s[j] === '"') {
        return { fileName: result, rawLength: j + 1 };
      }
      if (s[j] === "\\" && j + 1 < s.length) {
        j++;
        switch (s[j]) {
          case "a":
            result += "\x07";
            break;
          case "b":
            result += "\b";
            break;
          case "f":
            result += "\f";
            break;
          case "n":
            result += "\n";
            break;
          case "r":
            result += "\r";
            break;
          case "t":
            result += "	";
            break;
          case "v":
            result += "\v";
            break;
          case "\\":
            result += "\\";
            break;
          case '"':
            result += '"';
            break;
          case "0":
          case "1":
          case "2":
          case "3":
          case "4":
          case "5":
          case "6":
          case "7": {
            if (j + 2 >= s.length || s[j + 1] < "0" || s[j + 1] > "7" || s[j + 2] < "0" || s[j + 2] > "7") {
              return null;
            }
            const bytes = [parseInt(s.substring(j, j + 3), 8)];
            j += 3;
            while (s[j] === "\\" && s[j + 1] >= "0" && s[j + 1] <= "7") {
              if (j + 3 >= s.length || s[j + 2] < "0" || s[j + 2] > "7" || s[j + 3] < "0" || s[j + 3] > "7") {
                return null;
              }
              bytes.push(parseInt(s.substring(j + 1, j + 4), 8));
              j += 4;
            }
            result += new TextDecoder("utf-8").decode(new Uint8Array(bytes));
            continue;
          }
          // Note that in C, there are also three kinds of hex escape sequences:
          // - \xhh
          // - \uhhhh
          // - \Uhhhhhhhh
          // We do not bother to parse them here because, so far as we know,
          // they are never emitted by any tools that generate unified diff
          // format diffs, and so for now jsdiff does not consider them legal.
          default:
            return null;
        }
      } else {
        result += s[j];
      }
      j++;
    }
    return null;
  }
  function parseFileHeader(index) {
    const fileHeaderMatch = /^(---|\+\+\+)\s+/.exec(diffstr[i]);
    if (fileHeaderMatch) {
      const prefix = fileHeaderMatch[1], data = diffstr[i].substring(3).trim().split("	", 2), header = (data[1] || "").trim();
      let fileName = data[0];
      if (fileName.startsWith('"')) {
        fileName = unquoteIfQuoted(fileName);
      } else {
        fileName = fileName.replace(/\\\\/g, "\\");
      }
      if (prefix === "---") {
        index.oldFileName = fileName;
        index.oldHeader = header;
      } else {
        index.newFileName = fileName;
        index.newHeader = header;
      }
      i++;
    }
  }
  function parseHunk() {
    var _a;
    const chunkHeaderIndex = i, chunkHeaderLine = diffstr[i++], chunkHeader = chunkHeaderLine.split(/@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/);
    const hunk = {
      oldStart: +chunkHeader[1],
      oldLines: typeof chunkHeader[2] === "undefined" ? 1 : +chunkHeader[2],
      newStart: +chunkHeader[3],
      newLines: typeof chunkHeader[4] === "undefined" ? 1 : +chunkHeader[4],
      lines: []
    };
    if (hunk.oldLines === 0) {
      hunk.oldStart += 1;
    }
    if (hunk.newLines === 0) {
      hunk.newStart += 1;
    }
    let addCount = 0, removeCount = 0;
    for (; i < diffstr.length && (removeCount < hunk.oldLines || addCount < hunk.newLines || ((_a = diffstr[i]) === null || _a === void 0 ? void 0 : _a.startsWith("\\"))); i++) {
      const operation = diffstr[i].length == 0 && i != diffstr.length - 1 ? " " : diffstr[i][0];
      if (operation === "+" || operation === "-" || operation === " " || operation === "\\") {
        hunk.lines.push(diffstr[i]);
        if (operation === "+") {
          addCount++;
        } else if (operation === "-") {
          removeCount++;
        } else if (operation === " ") {
          addCount++;
          removeCount++;
        }
      } else {
        throw new Error(`Hunk at line ${chunkHeaderIndex + 1} contained invalid line ${diffstr[i]}`);
      }
    }
    if (!addCount && hunk.newLines === 1) {
      hunk.newLines = 0;
    }
    if (!removeCount && hunk.oldLines === 1) {
      hunk.oldLines = 0;
    }
    if (addCount !== hunk.newLines) {
      throw new Error("Added line count did not match for hunk at line " + (chunkHeaderIndex + 1));
    }
    if (removeCount !== hunk.oldLines) {
      throw new Error("Removed line count did not match for hunk at line " + (chunkHeaderIndex + 1));
    }
    if (i < diffstr.length && diffstr[i] && /^[+ -]/.test(diffstr[i]) && !isFileHeader(diffstr[i])) {
      throw new Error("Hunk at line " + (chunkHeaderIndex + 1) + " has more lines than expected (expected " + hunk.oldLines + " old lines and " + hunk.newLines + " new lines)");
    }
    return hunk;
  }
  while (i < diffstr.length) {
    parseIndex();
  }
  return list2;
}

// node_modules/diff/libesm/util/distance-iterator.js
function distance_iterator_default(start, minLine, maxLine) {
  let wantForward = true, backwardExhausted = false, forwardExhausted = false, localOffset = 1;
  return function iterator() {
    if (wantForward && !forwardExhausted) {
      if (backwardExhausted) {
        localOffset++;
      } else {
        wantForward = false;
      }
      if (start + localOffset <= maxLine) {
        return start + localOffset;
      }
      forwardExhausted = true;
    }
    if (!backwardExhausted) {
      if (!forwardExhausted) {
        wantForward = true;
      }
      if (minLine <= start - localOffset) {
        return start - localOffset++;
      }
      backwardExhausted = true;
      return iterator();
    }
    return void 0;
  };
}

// node_modules/diff/libesm/patch/apply.js
function applyPatch(source, patch, options = {}) {
  let patches;
  if (typeof patch === "string") {
    patches = parsePatch(patch);
  } else if (Array.isArray(patch)) {
    patches = patch;
  } else {
    patches = [patch];
  }
  if (patches.length > 1) {
    throw new Error("applyPatch only works with a single input.");
  }
  return applyStructuredPatch(source, patches[0], options);
}
function applyStructuredPatch(source, patch, options = {}) {
  if (options.autoConvertLineEndings || options.autoConvertLineEndings == null) {
    if (hasOnlyWinLineEndings(source) && isUnix(patch)) {
      patch = unixToWin(patch);
    } else if (hasOnlyUnixLineEndings(source) && isWin(patch)) {
      patch = winToUnix(patch);
    }
  }
  const lines = source.split("\n"), hunks = patch.hunks, compareLine = options.compareLine || ((lineNumber, line, operation, patchContent) => line === patchContent), fuzzFactor = options.fuzzFactor || 0;
  let minLine = 0;
  if (fuzzFactor < 0 || !Number.isInteger(fuzzFactor)) {
    throw new Error("fuzzFactor must be a non-negative integer");
  }
  if (!hunks.length) {
    return source;
  }
  let prevLine = "", removeEOFNL = false, addEOFNL = false;
  for (let i = 0; i < hunks[hunks.length - 1].lines.length; i++) {
    const line = hunks[hunks.length - 1].lines[i];
    if (line[0] == "\\") {
      if (prevLine[0] == "+") {
        removeEOFNL = true;
      } else if (prevLine[0] == "-") {
        addEOFNL = true;
      }
    }
    prevLine = line;
  }
  if (removeEOFNL) {
    if (addEOFNL) {
      if (!fuzzFactor && lines[lines.length - 1] == "") {
        return false;
      }
    } else if (lines[lines.length - 1] == "") {
      lines.pop();
    } else if (!fuzzFactor) {
      return false;
    }
  } else if (addEOFNL) {
    if (lines[lines.length - 1] != "") {
      lines.push("");
    } else if (!fuzzFactor) {
      return false;
    }
  }
  function applyHunk(hunkLines, toPos, maxErrors, hunkLinesI = 0, lastContextLineMatched = true, patchedLines = [], patchedLinesLength = 0) {
    let nConsecutiveOldContextLines = 0;
    let nextContextLineMustMatch = false;
    for (; hunkLinesI < hunkLines.length; hunkLinesI++) {
      const hunkLine = hunkLines[hunkLinesI], operation = hunkLine.length > 0 ? hunkLine[0] : " ", content = hunkLine.length > 0 ? hunkLine.substr(1) : hunkLine;
      if (operation === "-") {
        if (compareLine(toPos + 1, lines[toPos], operation, content)) {
          toPos++;
          nConsecutiveOldContextLines = 0;
        } else {
          if (!maxErrors || lines[toPos] == null) {
            return null;
          }
          patchedLines[patchedLinesLength] = lines[toPos];
          return applyHunk(hunkLines, toPos + 1, maxErrors - 1, hunkLinesI, false, patchedLines, patchedLinesLength + 1);
        }
      }
      if (operation === "+") {
        if (!lastContextLineMatched) {
          return null;
        }
        patchedLines[patchedLinesLength] = content;
        patchedLinesLength++;
        nConsecutiveOldContextLines = 0;
        nextContextLineMustMatch = true;
      }
      if (operation === " ") {
        nConsecutiveOldContextLines++;
        patchedLines[patchedLinesLength] = lines[toPos];
        if (compareLine(toPos + 1, lines[toPos], operation, content)) {
          patchedLinesLength++;
          lastContextLineMatched = true;
          nextContextLineMustMatch = false;
          toPos++;
        } else {
          if (nextContextLineMustMatch || !maxErrors) {
            return null;
          }
          return lines[toPos] && (applyHunk(hunkLines, toPos + 1, maxErrors - 1, hunkLinesI + 1, false, patchedLines, patchedLinesLength + 1) || applyHunk(hunkLines, toPos + 1, maxErrors - 1, hunkLinesI, false, patchedLines, patchedLinesLength + 1)) || applyHunk(hunkLines, toPos, maxErrors - 1, hunkLinesI + 1, false, patchedLines, patchedLinesLength);
        }
      }
    }
    patchedLinesLength -= nConsecutiveOldContextLines;
    toPos -= nConsecutiveOldContextLines;
    patchedLines.length = patchedLinesLength;
    return {
      patchedLines,
      oldLineLastI: toPos - 1
    };
  }
  const resultLines = [];
  let prevHunkOffset = 0;
  for (let i = 0; i < hunks.length; i++) {
    const hunk = hunks[i];
    let hunkResult;
    const maxLine = lines.length - hunk.oldLines + fuzzFactor;
    let toPos;
    for (let maxErrors = 0; maxErrors <= fuzzFactor; maxErrors++) {
      toPos = hunk.oldStart + prevHunkOffset - 1;
      const iterator = distance_iterator_default(toPos, minLine, maxLine);
      for (; toPos !== void 0; toPos = iterator()) {
        hunkResult = applyHunk(hunk.lines, toPos, maxErrors);
        if (hunkResult) {
          break;
        }
      }
      if (hunkResult) {
        break;
      }
    }
    if (!hunkResult) {
      return false;
    }
    for (let i2 = minLine; i2 < toPos; i2++) {
      resultLines.push(lines[i2]);
    }
    for (let i2 = 0; i2 < hunkResult.patchedLines.length; i2++) {
      const line = hunkResult.patchedLines[i2];
      resultLines.push(line);
    }
    minLine = hunkResult.oldLineLastI + 1;
    prevHunkOffset = toPos + 1 - hunk.oldStart;
  }
  for (let i = minLine; i < lines.length; i++) {
    resultLines.push(lines[i]);
  }
  return resultLines.join("\n");
}

// node_modules/diff/libesm/diff/base.js
var Diff = class {
  diff(oldStr, newStr, options = {}) {
    let callback;
    if (typeof options === "function") {
      callback = options;
      options = {};
    } else if ("callback" in options) {
      callback = options.callback;
    }
    const oldString = this.castInput(oldStr, options);
    const newString = this.castInput(newStr, options);
    const oldTokens = this.removeEmpty(this.tokenize(oldString, options));
    const newTokens = this.removeEmpty(this.tokenize(newString, options));
    return this.diffWithOptionsObj(oldTokens, newTokens, options, callback);
  }
  diffWithOptionsObj(oldTokens, newTokens, options, callback) {
    var _a;
    const done = (value) => {
      value = this.postProcess(value, options);
      if (callback) {
        setTimeout(function() {
          callback(value);
        }, 0);
        return void 0;
      } else {
        return value;
      }
    };
    const newLen = newTokens.length, oldLen = oldTokens.length;
    let editLength = 1;
    let maxEditLength = newLen + oldLen;
    if (options.maxEditLength != null) {
      maxEditLength = Math.min(maxEditLength, options.maxEditLength);
    }
    const maxExecutionTime = (_a = options.timeout) !== null && _a !== void 0 ? _a : Infinity;
    const abortAfterTimestamp = Date.now() + maxExecutionTime;
    const bestPath = [{ oldPos: -1, lastComponent: void 0 }];
    let newPos = this.extractCommon(bestPath[0], newTokens, oldTokens, 0, options);
    if (bestPath[0].oldPos + 1 >= oldLen && newPos + 1 >= newLen) {
      return done(this.buildValues(bestPath[0].lastComponent, newTokens, oldTokens));
    }
    let minDiagonalToConsider = -Infinity, maxDiagonalToConsider = Infinity;
    const execEditLength = () => {
      for (let diagonalPath = Math.max(minDiagonalToConsider, -editLength); diagonalPath <= Math.min(maxDiagonalToConsider, editLength); diagonalPath += 2) {
        let basePath;
        const removePath = bestPath[diagonalPath - 1], addPath = bestPath[diagonalPath + 1];
        if (removePath) {
          bestPath[diagonalPath - 1] = void 0;
        }
        let canAdd = false;
        if (addPath) {
          const addPathNewPos = addPath.oldPos - diagonalPath;
          canAdd = addPath && 0 <= addPathNewPos && addPathNewPos < newLen;
        }
        const canRemove = removePath && removePath.oldPos + 1 < oldLen;
        if (!canAdd && !canRemove) {
          bestPath[diagonalPath] = void 0;
          continue;
        }
        if (!canRemove || canAdd && removePath.oldPos < addPath.oldPos) {
          basePath = this.addToPath(addPath, true, false, 0, options);
        } else {
          basePath = this.addToPath(removePath, false, true, 1, options);
        }
        newPos = this.extractCommon(basePath, newTokens, oldTokens, diagonalPath, options);
        if (basePath.oldPos + 1 >= oldLen && newPos + 1 >= newLen) {
          return done(this.buildValues(basePath.lastComponent, newTokens, oldTokens)) || true;
        } else {
          bestPath[diagonalPath] = basePath;
          if (basePath.oldPos + 1 >= oldLen) {
            maxDiagonalToConsider = Math.min(maxDiagonalToConsider, diagonalPath - 1);
          }
          if (newPos + 1 >= newLen) {
            minDiagonalToConsider = Math.max(minDiagonalToConsider, diagonalPath + 1);
          }
        }
      }
      editLength++;
    };
    if (callback) {
      (function exec() {
        setTimeout(function() {
          if (editLength > maxEditLength || Date.now() > abortAfterTimestamp) {
            return callback(void 0);
          }
          if (!execEditLength()) {
            exec();
          }
        }, 0);
      })();
    } else {
      while (editLength <= maxEditLength && Date.now() <= abortAfterTimestamp) {
        const ret = execEditLength();
        if (ret) {
          return ret;
        }
      }
    }
  }
  addToPath(path, added, removed, oldPosInc, options) {
    const last = path.lastComponent;
    if (last && !options.oneChangePerToken && last.added === added && last.removed === removed) {
      return {
        oldPos: path.oldPos + oldPosInc,
        lastComponent: { count: last.count + 1, added, removed, previousComponent: last.previousComponent }
      };
    } else {
      return {
        oldPos: path.oldPos + oldPosInc,
        lastComponent: { count: 1, added, removed, previousComponent: last }
      };
    }
  }
  extractCommon(basePath, newTokens, oldTokens, diagonalPath, options) {
    const newLen = newTokens.length, oldLen = oldTokens.length;
    let oldPos = basePath.oldPos, newPos = oldPos - diagonalPath, commonCount = 0;
    while (newPos + 1 < newLen && oldPos + 1 < oldLen && this.equals(oldTokens[oldPos + 1], newTokens[newPos + 1], options)) {
      newPos++;
      oldPos++;
      commonCount++;
      if (options.oneChangePerToken) {
        basePath.lastComponent = { count: 1, previousComponent: basePath.lastComponent, added: false, removed: false };
      }
    }
    if (commonCount && !options.oneChangePerToken) {
      basePath.lastComponent = { count: commonCount, previousComponent: basePath.lastComponent, added: false, removed: false };
    }
    basePath.oldPos = oldPos;
    return newPos;
  }
  equals(left, right, options) {
    if (options.comparator) {
      return options.comparator(left, right);
    } else {
      return left === right || !!options.ignoreCase && left.toLowerCase() === right.toLowerCase();
    }
  }
  removeEmpty(array2) {
    const ret = [];
    for (let i = 0; i < array2.length; i++) {
      if (array2[i]) {
        ret.push(array2[i]);
      }
    }
    return ret;
  }
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  castInput(value, options) {
    return value;
  }
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  tokenize(value, options) {
    return Array.from(value);
  }
  join(chars) {
    return chars.join("");
  }
  postProcess(changeObjects, options) {
    return changeObjects;
  }
  get useLongestToken() {
    return false;
  }
  buildValues(lastComponent, newTokens, oldTokens) {
    const components = [];
    let nextComponent;
    while (lastComponent) {
      components.push(lastComponent);
      nextComponent = lastComponent.previousComponent;
      delete lastComponent.previousComponent;
      lastComponent = nextComponent;
    }
    components.reverse();
    const componentLen = components.length;
    let componentPos = 0, newPos = 0, oldPos = 0;
    for (; componentPos < componentLen; componentPos++) {
      const component = components[componentPos];
      if (!component.removed) {
        if (!component.added && this.useLongestToken) {
          let value = newTokens.slice(newPos, newPos + component.count);
          value = value.map(function(value2, i) {
            const oldValue = oldTokens[oldPos + i];
            return oldValue.length > value2.length ? oldValue : value2;
          });
          component.value = this.join(value);
        } else {
          component.value = this.join(newTokens.slice(newPos, newPos + component.count));
        }
        newPos += component.count;
        if (!component.added) {
          oldPos += component.count;
        }
      } else {
        component.value = this.join(oldTokens.slice(oldPos, oldPos + component.count));
        oldPos += component.count;
      }
    }
    return components;
  }
};

// node_modules/diff/libesm/diff/line.js
var LineDiff = class extends Diff {
  constructor() {
    super(...arguments);
    this.tokenize = tokenize;
  }
  equals(left, right, options) {
    if (options.ignoreWhitespace) {
      if (!options.newlineIsToken || !left.includes("\n")) {
        left = left.trim();
      }
      if (!options.newlineIsToken || !right.includes("\n")) {
        right = right.trim();
      }
    } else if (options.ignoreNewlineAtEof && !options.newlineIsToken) {
      if (left.endsWith("\n")) {
        left = left.slice(0, -1);
      }
      if (right.endsWith("\n")) {
        right = right.slice(0, -1);
      }
    }
    return super.equals(left, right, options);
  }
};
var lineDiff = new LineDiff();
function diffLines(oldStr, newStr, options) {
  return lineDiff.diff(oldStr, newStr, options);
}
function tokenize(value, options) {
  if (options.stripTrailingCr) {
    value = value.replace(/\r\n/g, "\n");
  }
  const retLines = [], linesAndNewlines = value.split(/(\n|\r\n)/);
  if (!linesAndNewlines[linesAndNewlines.length - 1]) {
    linesAndNewlines.pop();
  }
  for (let i = 0; i < linesAndNewlines.length; i++) {
    const line = linesAndNewlines[i];
    if (i % 2 && !options.newlineIsToken) {
      retLines[retLines.length - 1] += line;
    } else {
      retLines.push(line);
    }
  }
  return retLines;
}

// node_modules/diff/libesm/patch/create.js
function needsQuoting(s) {
  for (let i = 0; i < s.length; i++) {
    if (s[i] < " " || s[i] > "~" || s[i] === '"' || s[i] === "\\") {
      return true;
    }
  }
  return false;
}
function quoteFileNameIfNeeded(s) {
  if (!needsQuoting(s)) {
    return s;
  }
  let result = '"';
  const bytes = new TextEncoder().encode(s);
  let i = 0;
  while (i < bytes.length) {
    const b = bytes[i];
    if (b === 7) {
      result += "\\a";
    } else if (b === 8) {
      result += "\\b";
    } else if (b === 9) {
      result += "\\t";
    } else if (b === 10) {
      result += "\\n";
    } else if (b === 11) {
      result += "\\v";
    } else if (b === 12) {
      result += "\\f";
    } else if (b === 13) {
      result += "\\r";
    } else if (b === 34) {
      result += '\\"';
    } else if (b === 92) {
      result += "\\\\";
    } else if (b >= 32 && b <= 126) {
      result += String.fromCharCode(b);
    } else {
      result += "\\" + b.toString(8).padStart(3, "0");
    }
    i++;
  }
  result += '"';
  return result;
}
var INCLUDE_HEADERS = {
  includeIndex: true,
  includeUnderline: true,
  includeFileHeaders: true
};
var OMIT_HEADERS = {
  includeIndex: false,
  includeUnderline: false,
  includeFileHeaders: false
};
function structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
  let optionsObj;
  if (!options) {
    optionsObj = {};
  } else if (typeof options === "function") {
    optionsObj = { callback: options };
  } else {
    optionsObj = options;
  }
  if (typeof optionsObj.context === "undefined") {
    optionsObj.context = 4;
  }
  const context = optionsObj.context;
  if (optionsObj.newlineIsToken) {
    throw new Error("newlineIsToken may not be used with patch-generation functions, only with diffing functions");
  }
  if (!optionsObj.callback) {
    return diffLinesResultToPatch(diffLines(oldStr, newStr, optionsObj));
  } else {
    const { callback } = optionsObj;
    diffLines(oldStr, newStr, Object.assign(Object.assign({}, optionsObj), { callback: (diff) => {
      const patch = diffLinesResultToPatch(diff);
      callback(patch);
    } }));
  }
  function diffLinesResultToPatch(diff) {
    if (!diff) {
      return;
    }
    diff.push({ value: "", lines: [] });
    function contextLines(lines) {
      return lines.map(function(entry) {
        return " " + entry;
      });
    }
    const hunks = [];
    let oldRangeStart = 0, newRangeStart = 0, curRange = [], oldLine = 1, newLine = 1;
    for (let i = 0; i < diff.length; i++) {
      const current = diff[i], lines = current.lines || splitLines(current.value);
      current.lines = lines;
      if (current.added || current.removed) {
        if (!oldRangeStart) {
          const prev = diff[i - 1];
          oldRangeStart = oldLine;
          newRangeStart = newLine;
          if (prev) {
            curRange = context > 0 ? contextLines(prev.lines.slice(-context)) : [];
            oldRangeStart -= curRange.length;
            newRangeStart -= curRange.length;
          }
        }
        for (const line of lines) {
          curRange.push((current.added ? "+" : "-") + line);
        }
        if (current.added) {
          newLine += lines.length;
        } else {
          oldLine += lines.length;
        }
      } else {
        if (oldRangeStart) {
          if (lines.length <= context * 2 && i < diff.length - 2) {
            for (const line of contextLines(lines)) {
              curRange.push(line);
            }
          } else {
            const contextSize = Math.min(lines.length, context);
            for (const line of contextLines(lines.slice(0, contextSize))) {
              curRange.push(line);
            }
            const hunk = {
              oldStart: oldRangeStart,
              oldLines: oldLine - oldRangeStart + contextSize,
              newStart: newRangeStart,
              newLines: newLine - newRangeStart + contextSize,
              lines: curRange
            };
            hunks.push(hunk);
            oldRangeStart = 0;
            newRangeStart = 0;
            curRange = [];
          }
        }
        oldLine += lines.length;
        newLine += lines.length;
      }
    }
    for (const hunk of hunks) {
      for (let i = 0; i < hunk.lines.length; i++) {
        if (hunk.lines[i].endsWith("\n")) {
          hunk.lines[i] = hunk.lines[i].slice(0, -1);
        } else {
          hunk.lines.splice(i + 1, 0, "\\ No newline at end of file");
          i++;
        }
      }
    }
    return {
      oldFileName,
      newFileName,
      oldHeader,
      newHeader,
      hunks
    };
  }
}
function formatPatch(patch, headerOptions) {
  var _a, _b, _c, _d, _e, _f;
  if (!headerOptions) {
    headerOptions = INCLUDE_HEADERS;
  }
  if (Array.isArray(patch)) {
    if (patch.length > 1 && !headerOptions.includeFileHeaders && !patch.every((p) => p.isGit)) {
      throw new Error("Cannot omit file headers on a multi-file patch. (The result would be unparseable; how would a tool trying to apply the patch know which changes are to which file?)");
    }
    return patch.map((p) => formatPatch(p, headerOptions)).join("\n");
  }
  const ret = [];
  if (patch.isGit) {
    headerOptions = INCLUDE_HEADERS;
    if (!patch.oldFileName) {
      throw new Error("oldFileName must be specified for Git patches");
    }
    if (!patch.newFileName) {
      throw new Error("newFileName must be specified for Git patches");
    }
    let gitOldName = patch.oldFileName;
    let gitNewName = patch.newFileName;
    if (patch.isCreate && gitOldName === "/dev/null") {
      gitOldName = gitNewName.replace(/^b\//, "a/");
    } else if (patch.isDelete && gitNewName === "/dev/null") {
      gitNewName = gitOldName.replace(/^a\//, "b/");
    }
    ret.push("diff --git " + quoteFileNameIfNeeded(gitOldName) + " " + quoteFileNameIfNeeded(gitNewName));
    if (patch.isDelete) {
      ret.push("deleted file mode " + ((_a = patch.oldMode) !== null && _a !== void 0 ? _a : "100644"));
    }
    if (patch.isCreate) {
      ret.push("new file mode " + ((_b = patch.newMode) !== null && _b !== void 0 ? _b : "100644"));
    }
    if (patch.oldMode && patch.newMode && !patch.isDelete && !patch.isCreate) {
      ret.push("old mode " + patch.oldMode);
      ret.push("new mode " + patch.newMode);
    }
    if (patch.isRename) {
      ret.push("rename from " + quoteFileNameIfNeeded(((_c = patch.oldFileName) !== null && _c !== void 0 ? _c : "").replace(/^a\//, "")));
      ret.push("rename to " + quoteFileNameIfNeeded(((_d = patch.newFileName) !== null && _d !== void 0 ? _d : "").replace(/^b\//, "")));
    }
    if (patch.isCopy) {
      ret.push("copy from " + quoteFileNameIfNeeded(((_e = patch.oldFileName) !== null && _e !== void 0 ? _e : "").replace(/^a\//, "")));
      ret.push("copy to " + quoteFileNameIfNeeded(((_f = patch.newFileName) !== null && _f !== void 0 ? _f : "").replace(/^b\//, "")));
    }
  } else {
    if (headerOptions.includeIndex && patch.oldFileName == patch.newFileName && patch.oldFileName !== void 0) {
      ret.push("Index: " + patch.oldFileName);
    }
    if (headerOptions.includeUnderline) {
      ret.push("===================================================================");
    }
  }
  const hasHunks = patch.hunks.length > 0;
  if (headerOptions.includeFileHeaders && patch.oldFileName !== void 0 && patch.newFileName !== void 0 && (!patch.isGit || hasHunks)) {
    ret.push("--- " + quoteFileNameIfNeeded(patch.oldFileName) + (patch.oldHeader ? "	" + patch.oldHeader : ""));
    ret.push("+++ " + quoteFileNameIfNeeded(patch.newFileName) + (patch.newHeader ? "	" + patch.newHeader : ""));
  }
  for (let i = 0; i < patch.hunks.length; i++) {
    const hunk = patch.hunks[i];
    const oldStart = hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart;
    const newStart = hunk.newLines === 0 ? hunk.newStart - 1 : hunk.newStart;
    ret.push("@@ -" + oldStart + "," + hunk.oldLines + " +" + newStart + "," + hunk.newLines + " @@");
    for (const line of hunk.lines) {
      ret.push(line);
    }
  }
  return ret.join("\n") + "\n";
}
function createTwoFilesPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
  if (typeof options === "function") {
    options = { callback: options };
  }
  if (!(options === null || options === void 0 ? void 0 : options.callback)) {
    const patchObj = structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options);
    if (!patchObj) {
      return;
    }
    return formatPatch(patchObj, options === null || options === void 0 ? void 0 : options.headerOptions);
  } else {
    const { callback } = options;
    structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, Object.assign(Object.assign({}, options), { callback: (patchObj) => {
      if (!patchObj) {
        callback(void 0);
      } else {
        callback(formatPatch(patchObj, options.headerOptions));
      }
    } }));
  }
}
function splitLines(text2) {
  const hasTrailingNl = text2.endsWith("\n");
  const result = text2.split("\n").map((line) => line + "\n");
  if (hasTrailingNl) {
    result.pop();
  } else {
    result.push(result.pop().slice(0, -1));
  }
  return result;
}

export {
  addressRanges,
  overlap,
  builtStack,
  releaseId,
  layersOf,
  selectLayers,
  labelledLayer,
  layerFindings,
  jobFindings,
  duplicateFindings,
  needFindings,
  requireOrder,
  diskFiles,
  applyPatch,
  OMIT_HEADERS,
  structuredPatch,
  formatPatch,
  createTwoFilesPatch,
  checkedOutCommit,
  isEdited,
  pathInRepository,
  isTracked,
  repositoriesAround,
  withoutGitVariables,
  requireEnvironment,
  knownEnvironments
};
