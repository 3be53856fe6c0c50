import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  makeFolder,
  notWritten,
  redactorFor
} from "./chunk-5WHZAUQF.js";
import {
  interruptChildren,
  killChildren
} from "./chunk-BCEI6RU3.js";
import {
  Failure,
  asOurs
} from "./chunk-RB64OUHJ.js";

// src/version.ts
var version = "0.1.0";

// src/bundle.ts
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
var dir = dirname(fileURLToPath(import.meta.url));
var bundle = {
  plugins: join(dir, "plugins"),
  workflows: join(dir, "workflows"),
  /** The checkout, or the package, that the bundle is in. */
  home: join(dir, ".."),
  onePassword: pathToFileURL(join(dir, "onepassword", "index.js")).href
};
function loadOnePassword(log, cancelled2) {
  let session;
  const signIn = async (authentication) => {
    const module = import(
      /* webpackIgnore: true */
      bundle.onePassword
    );
    const { connect } = await module;
    const options = { integrationVersion: version, env: process.env, log, cancelled: cancelled2 };
    const signedIn = await failingAsOurs(connect(authentication, options));
    return { resolveAll: (references) => failingAsOurs(signedIn.resolveAll(references)) };
  };
  return (authentication) => session ??= signIn(authentication);
}
async function failingAsOurs(promise) {
  try {
    return await promise;
  } catch (error) {
    throw asOurs(error);
  }
}

// src/lib/ending.ts
var patienceMs = 2e4;
var lastPatienceMs = 1500;
var tidyingMs = 2e3;
function watchForEnd({ onCancel, onStray }) {
  const controller = new AbortController();
  const end = (why, killAfterMs) => {
    if (killAfterMs !== void 0) setTimeout(() => endByForce(why), killAfterMs).unref();
    if (controller.signal.aborted) return false;
    controller.abort(why);
    return interruptChildren(why);
  };
  const onSignal = (signal) => {
    const isFirst = !controller.signal.aborted;
    const isWaiting = end(cancelled(), isFirst ? void 0 : signal === "SIGINT" ? 0 : lastPatienceMs);
    if (isFirst) attempt(() => onCancel(isWaiting));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  for (const stream of [process.stdout, process.stderr]) {
    dropWhenLost(stream, (error) => {
      process.exitCode = 1;
      end(lost(error), patienceMs);
    });
  }
  let isStray = false;
  process.on("uncaughtException", (error) => {
    process.exitCode = 1;
    if (isStray) return;
    isStray = true;
    attempt(() => onStray(error));
  });
  return controller.signal;
}
function attempt(...steps) {
  for (const step of steps) {
    try {
      step();
    } catch {
    }
  }
}
function leave() {
  setTimeout(() => process.exit(), 5e3).unref();
}
function requireHeard(signal) {
  if (lossOf(signal)) throw signal.reason;
}
function isReaderGone(signal) {
  return lossOf(signal)?.code === "EPIPE";
}
function lossOf({ reason }) {
  return reason instanceof Failure ? reason.cause : void 0;
}
function endByForce(why) {
  killChildren(why);
  setTimeout(() => process.exit(1), tidyingMs).unref();
}
function dropWhenLost(stream, onLost) {
  let isLost = false;
  const lose = (error) => {
    if (isLost) return;
    isLost = true;
    onLost(error);
  };
  const write = stream.write.bind(stream);
  stream.on("error", lose);
  stream.write = (...given) => {
    if (isLost) return true;
    try {
      return write(...given);
    } catch (error) {
      lose(error);
      return true;
    }
  };
}
function cancelled() {
  return ended("it was cancelled", "plan again");
}
function lost(cause) {
  return ended(`its output cannot be written (${cause.code})`, "see to the disk and to who reads it", cause);
}
function ended(why, next, cause) {
  return new Failure({
    what: "the run ended early",
    why,
    next: `${next}; a release that was being applied is then a retry`,
    reason: "cancelled",
    cause
  });
}

// src/report/log/untrusted-log.ts
import { randomUUID } from "node:crypto";
function untrustedLog(write, onRunner) {
  const block = (text) => {
    if (!onRunner) return write(text);
    const token = randomUUID();
    write(`::stop-commands::${token}`);
    write(text);
    write(`::${token}::`);
  };
  const fold = (title, text) => {
    write(onRunner ? `::group::${title}` : `${title}:`);
    block(text);
    if (onRunner) write("::endgroup::");
  };
  return { block, line: (line) => /::|##\[/.test(line) ? block(line) : write(line), fold };
}

// src/report/plan-file.ts
import { writeFile } from "node:fs/promises";
import { dirname as dirname2 } from "node:path";
function writePlanFile(path, plan) {
  return writeJsonFile("plan", path, `${JSON.stringify(plan, null, 2)}
`);
}
async function writeJsonFile(name, path, json) {
  try {
    await makeFolder(dirname2(path));
    await writeFile(path, json);
    return path;
  } catch (error) {
    throw notWritten(`the ${name} file ${path}`, error);
  }
}

// src/secrets/known-secrets.ts
function makeKnownSecrets(mask) {
  const secrets = [];
  let redactor = redactorFor([]);
  return {
    learn: (learnt) => {
      learnt.forEach(mask);
      secrets.push(...learnt);
      redactor = redactorFor(secrets);
    },
    reach: () => longestForm * Math.max(0, ...secrets.map(({ value }) => value.length)),
    text: (text) => redactor.text(text),
    deep: (value) => redactor.deep(value),
    find: (text) => redactor.find(text),
    requireClean: (place, text) => requireClean(place, redactor.find(text))
  };
}
var longestForm = 6;
function requireClean(place, found) {
  if (found.length === 0) return;
  throw new Failure({
    what: `publishing ${place} failed`,
    why: `the value of ${found.join(", ")} would be in it`,
    next: "nothing was published; if that value is no secret, do not load it as one",
    reason: "secret-exposed"
  });
}

export {
  version,
  bundle,
  loadOnePassword,
  watchForEnd,
  attempt,
  leave,
  requireHeard,
  isReaderGone,
  untrustedLog,
  writePlanFile,
  writeJsonFile,
  makeKnownSecrets
};
