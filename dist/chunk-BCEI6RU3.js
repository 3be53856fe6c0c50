import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  Failure
} from "./chunk-RB64OUHJ.js";

// src/lib/exec.ts
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
var bounds = {
  /** git, mkfifo, kubectl on its own files. */
  local: 6e4,
  /** kubectl; each of its requests has a bound of its own. */
  cluster: 2 * 6e4,
  /** helmfile that reads the stack, the charts and the indexes of repositories. */
  charts: 5 * 6e4,
  /** One helm. It bounds each wait and each hook itself, by its own --timeout; how many there are is not known here. */
  release: 3 * 60 * 6e4,
  /** helmfile with a whole layer; the longest that a job may take on a runner of GitHub. */
  layer: 6 * 60 * 6e4
};
var graceMs = 5e3;
var interruptEveryMs = 1e3;
var running = /* @__PURE__ */ new Set();
var answering = /* @__PURE__ */ new WeakSet();
var over;
var exec = (command) => new Promise((resolve, reject) => {
  const timeoutMs = command.timeoutMs ?? bounds.local;
  const looks = command.serves ?? timeoutMs <= bounds.cluster;
  if (over && (over.forAll || !looks)) return reject(over.why);
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env ?? process.env,
    stdio: [command.input === void 0 && !command.serves ? "ignore" : "pipe", "pipe", "pipe"],
    detached: true
  });
  const stdout = collect(child, "stdout", command.onLine);
  const stderr = collect(child, "stderr", command.onLine);
  const timer = endAfter(child, timeoutMs);
  running.add(child);
  if (command.serves) answering.add(child);
  const endEarly = () => killGroup(child, "SIGTERM");
  command.signal?.addEventListener("abort", endEarly, { once: true });
  if (command.signal?.aborted) endEarly();
  child.stdin?.on("error", () => void 0);
  if (!command.serves) child.stdin?.end(command.input);
  child.on("error", (error) => settle(() => reject(notStarted(command, error))));
  child.once(
    "close",
    (code, signal) => settle(() => {
      if (timer.expired) return reject(timedOut(command));
      resolve({ exitCode: code ?? 128 + signalNumber(signal), stdout: stdout(), stderr: stderr() });
    })
  );
  function settle(finish) {
    running.delete(child);
    command.signal?.removeEventListener("abort", endEarly);
    if (over) killGroup(child, "SIGKILL");
    clearTimeout(timer.handle);
    finish();
  }
});
function interruptChildren(why) {
  over ??= { why, forAll: false };
  const told = [...running].filter((child) => !answering.has(child));
  const tell = () => told.filter((child) => running.has(child)).map((child) => child.kill("SIGINT"));
  tell();
  const again = setInterval(() => tell().length > 0 || clearInterval(again), interruptEveryMs).unref();
  return told.length > 0;
}
function killChildren(why) {
  over = { why, forAll: true };
  running.forEach((child) => killGroup(child, "SIGKILL"));
}
function collect(child, name, onLine) {
  const stream = child[name];
  const chunks = [];
  stream.on("data", (chunk) => chunks.push(chunk));
  if (onLine) createInterface({ input: stream }).on("line", onLine);
  return () => Buffer.concat(chunks).toString("utf8");
}
function endAfter(child, timeoutMs) {
  const expire = () => {
    timer.expired = true;
    killGroup(child, "SIGINT");
    timer.handle = setTimeout(() => killGroup(child, "SIGKILL"), graceMs);
  };
  const timer = { expired: false, handle: setTimeout(expire, timeoutMs) };
  return timer;
}
function killGroup({ pid }, signal) {
  try {
    if (pid !== void 0) process.kill(-pid, signal);
  } catch {
  }
}
var signalNumbers = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
function signalNumber(signal) {
  return (signal && signalNumbers[signal]) ?? 1;
}
function notStarted(command, error) {
  return new Failure({
    what: `running ${command.file} failed`,
    why: error.code === "ENOENT" ? "there is no such program" : error.message,
    next: "check the inputs tools-dir and tools-mirror",
    reason: "tool-unavailable",
    cause: error
  });
}
function timedOut({ file, args, timeoutMs }) {
  const isLocal = timeoutMs === void 0 || timeoutMs === bounds.local;
  return new Failure({
    what: `running ${file} ${args[0] ?? ""} failed`,
    why: `no end after ${(timeoutMs ?? bounds.local) / 1e3} s`,
    next: isLocal ? "see what makes this machine slow" : "check that the cluster and the chart repositories answer",
    reason: isLocal ? "tool-unavailable" : "cluster-unreachable"
  });
}

export {
  bounds,
  exec,
  interruptChildren,
  killChildren
};
