import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  Failure
} from "./chunk-RB64OUHJ.js";

// src/secrets/connect/credentials-file.ts
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, open, realpath, unlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";

// src/secrets/connect/credentials.ts
function checkCredentials(given) {
  const text = given.replace(/^\uFEFF/, "");
  const problem = problemOf(text.trim());
  if (problem === void 0) return text;
  throw new Failure({
    what: "checking the Connect credentials failed",
    why: problem,
    next: "refer to the file 1password-credentials.json as `op connect server create` wrote it, op://vault/item/1password-credentials.json",
    reason: "credentials-invalid"
  });
}
function problemOf(text) {
  if (text === "") return "they are empty";
  if (text.startsWith("ops_")) return "this is a service account token";
  if (/^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(text))
    return "this is a token for a Connect server, not its credentials";
  const content = parsed(text);
  if (content === void 0) return `they are not JSON${encodingOf(text)}`;
  if (!isObject(content)) return "they are JSON, but no object";
  if (!("verifier" in content) && ("fields" in content || "files" in content || "vault" in content)) {
    return "this is the item of 1Password, not the file that is attached to it";
  }
  if (content["version"] !== "2") return 'they are not of version "2"';
  const missing = ["verifier", "encCredentials", "uniqueKey"].filter((part) => !isObject(content[part]));
  if (typeof content["deviceUuid"] !== "string") missing.push("deviceUuid");
  return missing.length === 0 ? void 0 : `${missing.join(", ")} is missing`;
}
function encodingOf(text) {
  const once = decoded(text);
  if (once === void 0) return "";
  if (isObject(parsed(once))) return " but the base64 of it: the chart encodes them by itself";
  const twice = decoded(once.trim());
  if (twice !== void 0 && isObject(parsed(twice))) return " but the base64 of the base64 of it";
  return "";
}
function decoded(text) {
  if (!/^[A-Za-z0-9+/_=\s-]+$/.test(text)) return void 0;
  return Buffer.from(text, "base64").toString("utf8").replace(/^\uFEFF/, "");
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/secrets/connect/credentials-file.ts
async function writeCredentials({
  path: given,
  text: raw,
  workspace = process.cwd()
}) {
  const text = checkCredentials(raw);
  const path = await placeOf(given, workspace);
  try {
    await removeOurs(path);
    const found = await readPlain(path);
    if (found !== void 0) {
      if (found === text) return { path, origin: "found" };
      throw badPlace(
        path,
        "there is a file already that this action did not write",
        "remove it, or name another path"
      );
    }
    await create(path, text);
    return { path, origin: "written" };
  } catch (error) {
    throw error instanceof Failure ? error : placeFailure(path, error);
  }
}
async function withCredentials({ path, text, remember }, use) {
  if (text === void 0) return use();
  remember(path);
  await writeCredentials({ path, text });
  try {
    return await use();
  } finally {
    await removeCredentials(path);
  }
}
async function removeCredentials(path) {
  try {
    const removed = await removeOurs(resolve(path));
    if (removed) return "removed";
    return await lstat(path).catch(() => void 0) === void 0 ? "nothing" : "kept";
  } catch (error) {
    throw placeFailure(path, error);
  }
}
var markerOf = (path) => `${path}.helmfile-gate`;
var unfinishedOf = (path) => `${path}.helmfile-gate.part`;
async function placeOf(given, workspace) {
  const path = resolve(workspace, given);
  const folder = await realpath(dirname(path)).catch((error) => {
    throw placeFailure(path, error);
  });
  const root = await realpath(workspace);
  const named = isInside(resolve(workspace), path) || isInside(root, path);
  if (named && !isInside(root, folder)) {
    throw badPlace(path, "a link leads its folder out of the workspace", "name a path without links");
  }
  return join(folder, basename(path));
}
function isInside(folder, path) {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../") && !way.startsWith("..\\") && !isAbsolute(way);
}
async function create(path, text) {
  await writeNew(markerOf(path), `${sha256(text)}
`);
  try {
    await writeNew(unfinishedOf(path), text);
    await link(unfinishedOf(path), path);
  } catch (error) {
    await unlinkIfThere(unfinishedOf(path));
    await unlinkIfThere(markerOf(path));
    throw error;
  }
  await unlinkIfThere(unfinishedOf(path));
}
async function writeNew(path, text) {
  const file = await open(path, "wx", 384);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
async function removeOurs(path) {
  const written = (await readPlain(markerOf(path)))?.trim();
  if (written === void 0) return false;
  await unlinkIfThere(unfinishedOf(path));
  const text = await isPlain(path) ? await readPlain(path) : void 0;
  const ours = text !== void 0 && sha256(text) === written;
  if (ours) await unlinkIfThere(path);
  await unlinkIfThere(markerOf(path));
  return ours;
}
async function isPlain(path) {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false
  );
}
var largest = 1024 * 1024;
async function readPlain(path) {
  const found = await lstat(path).catch(absent);
  if (found === void 0) return void 0;
  if (found.isSymbolicLink()) throw badPlace(path, "it is a symbolic link", "remove the link");
  if (!found.isFile()) throw badPlace(path, "it is not a file", "name the path of a file");
  if (found.size > largest) throw badPlace(path, "there is a large file already", "name another path");
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
async function unlinkIfThere(path) {
  await unlink(path).catch(absent);
}
function absent(error) {
  if (error.code === "ENOENT") return void 0;
  throw error;
}
function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
var problems = {
  ENOENT: ["its folder is not there", "check out the repository first, or name another path"],
  ENOTDIR: ["its folder is a file", "name another path"],
  EACCES: ["its folder cannot be written", "give the runner the right to write there, or name another path"],
  EPERM: ["its folder cannot be written", "give the runner the right to write there, or name another path"],
  EROFS: ["its folder is on a read-only disk", "name another path"],
  ENOSPC: ["the disk is full", "make room on the runner"],
  EEXIST: ["a file appeared there meanwhile", "run one job at a time in this folder"],
  ELOOP: ["it is a symbolic link", "remove the link"]
};
function placeFailure(path, error) {
  const code = error.code ?? "";
  const [why, next] = problems[code] ?? [`the system refused it (${code})`, "name another path"];
  return badPlace(path, why, next);
}
function badPlace(path, why, next) {
  const what = `placing the Connect credentials at ${JSON.stringify(path)} failed`;
  return new Failure({ what, why, next, reason: "bad-input" });
}

export {
  withCredentials,
  removeCredentials
};
