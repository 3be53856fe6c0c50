import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  OMIT_HEADERS,
  addressRanges,
  builtStack,
  checkedOutCommit,
  diskFiles,
  duplicateFindings,
  formatPatch,
  isEdited,
  isTracked,
  jobFindings,
  labelledLayer,
  layerFindings,
  layersOf,
  needFindings,
  overlap,
  pathInRepository,
  releaseId,
  repositoriesAround,
  requireEnvironment,
  requireOrder,
  selectLayers,
  structuredPatch
} from "./chunk-5ZQWHDGA.js";
import {
  withCredentials
} from "./chunk-DHIGLIJF.js";
import {
  checkReference,
  crdsDigest,
  differingDocuments,
  digestKey,
  documentsOf,
  fingerprints,
  framed,
  givenTokens,
  hanging,
  isPrintOf,
  isReadWithCertainty,
  isSameObject,
  isWithin,
  joinedFingerprints,
  jsonText,
  kubeconfigInput,
  matcherOf,
  parseInputs,
  printedRelease,
  removalDigest,
  require_picocolors,
  rollbackDigest,
  sendingDigest,
  sentObjects,
  singleLine,
  storedDigest,
  toldFailure,
  usualStack,
  widthOf,
  wrapped,
  writeApproval
} from "./chunk-XYCAB6CC.js";
import {
  badInput,
  cacheFolder,
  require_dist,
  require_mod
} from "./chunk-OBX7GYIT.js";
import {
  commonPrefixLength,
  freeKey,
  makeFolder,
  notWritten,
  placeholder,
  printable,
  redactorFor,
  withoutHookPrefix
} from "./chunk-5WHZAUQF.js";
import {
  bounds,
  exec,
  interruptChildren
} from "./chunk-BCEI6RU3.js";
import {
  DIRECTORY,
  FILE,
  LINK,
  SYMLINK,
  createUnpacker,
  transformHeader
} from "./chunk-RCZ5ZPZD.js";
import {
  alert,
  at,
  baseOf,
  begunOn,
  busyUntil,
  code,
  counted,
  cropped,
  describedRecord,
  details,
  duration,
  entriesAt,
  enumeration,
  failedRecord,
  fence,
  hasChanges,
  heading,
  highestRiskText,
  htmlCode,
  isChanged,
  isPending,
  isTrue,
  link,
  list,
  listAt,
  listed,
  markdown,
  namedAt,
  number as number2,
  paragraph,
  planOf,
  recoveryOf,
  refusalText,
  refusedChanges,
  releasesOf,
  require_semver,
  riskLevels,
  risks,
  risksOf,
  same,
  sentence,
  shown,
  shownTime,
  smallPrint,
  startOf,
  strong,
  stuckReason,
  subject,
  table,
  text,
  textAt,
  textsAt,
  verdictOf,
  wholeNumber,
  withRisks
} from "./chunk-Q3OYTQWD.js";
import {
  releaseKey
} from "./chunk-UUWQ4UP4.js";
import {
  pendingStates
} from "./chunk-ZUPU2QL6.js";
import {
  ManifestError,
  Plain,
  annotation,
  apiGroup,
  array,
  boolean,
  canonical,
  check,
  checked,
  custom,
  description,
  dump,
  exactOptional,
  fallback,
  finite,
  integer,
  literal,
  load,
  looseObject,
  manifestSchema,
  maxLength,
  maxValue,
  minValue,
  nonEmpty,
  nullable,
  nullish,
  number,
  object,
  objectKey,
  optional,
  parse,
  parseManifest,
  picklist,
  pipe,
  readJson,
  readonly,
  record,
  regex,
  safeInteger,
  safeParse,
  scalarText,
  strictObject,
  string,
  transform,
  union,
  unknown
} from "./chunk-XWETFV2S.js";
import {
  Refused,
  Unreachable
} from "./chunk-4SEQXG7A.js";
import {
  Failure,
  failureLine
} from "./chunk-RB64OUHJ.js";
import {
  __toESM
} from "./chunk-4EEHVC5P.js";

// src/approval/review-record.ts
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
var changeIdLength = 12;
var line = /^<!-- helmfile-gate:reviewed ([A-Za-z0-9_-]{1,40000}) -->$/gm;
var anyRecord = /helmfile-gate:reviewed/g;
function planIdOf(approval) {
  const changes = changesOf(approval).map(({ id }) => id);
  return createHash("sha256").update([approval.environment, ...changes].join("\0")).digest("hex").slice(0, 12);
}
function recordLine({ approval, headSha, key }) {
  const plan = {
    environment: approval.environment,
    head: headSha,
    planId: planIdOf(approval),
    ...approval.salt === void 0 ? {} : { salt: approval.salt },
    changes: changesOf(approval).map(({ id }) => id)
  };
  const written2 = { v: 1, ...plan, changes: plan.changes.join(""), mac: macOf(plan, key) };
  return `<!-- helmfile-gate:reviewed ${Buffer.from(JSON.stringify(written2)).toString("base64url")} -->`;
}
function readRecord(body, key) {
  if (!body.includes("helmfile-gate:reviewed")) return { kind: "none" };
  const written2 = soleRecord(body);
  if (!written2) return { kind: "forged" };
  const { mac, ...plan } = written2;
  return equal(mac, macOf(plan, key)) ? { kind: "reviewed", plan } : { kind: "forged" };
}
function saltOf(body) {
  return soleRecord(body)?.salt;
}
function unreviewed(approval, reviewed2) {
  const known2 = new Set(reviewed2.changes);
  const changes = changesOf(approval);
  const fresh = changes.filter(({ id }) => !known2.has(id)).map(({ release: release5 }) => release5);
  return { fresh, gone: known2.size - (changes.length - fresh.length) };
}
function changesOf({
  environment,
  operation,
  releases
}) {
  const of = operation === void 0 ? [] : [operation];
  return [...releases].filter(([, approved2]) => approved2.kind !== "unchanged").map(([release5, approved2]) => ({ release: release5, id: changeId([environment, ...of, release5], approved2) })).sort((a, b) => a.id < b.id ? -1 : 1);
}
function changeId(of, approved2) {
  const digest = "digest" in approved2 ? approved2.digest : "";
  const crds = "crds" in approved2 ? approved2.crds : "";
  const recovery = "recovery" in approved2 ? [approved2.recovery] : [];
  const back = "back" in approved2 ? [{ back: approved2.back }] : [];
  const text12 = JSON.stringify([...of, approved2.kind, digest, approved2.revision, crds, ...recovery, ...back]);
  return createHash("sha256").update(text12).digest("base64url").slice(0, changeIdLength);
}
function macOf({ environment, head, planId, salt, changes }, key) {
  const text12 = ["reviewed", environment, head, planId, salt ?? "", changes.join("")].join("\0");
  return createHmac("sha256", key.bytes).update(text12).digest("base64url");
}
function equal(a, b) {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
function soleRecord(body) {
  const [found2] = body.replace(/\r\n/g, "\n").matchAll(line);
  if (!found2?.[1] || body.match(anyRecord)?.length !== 1) return void 0;
  const read = readJson(written, Buffer.from(found2[1], "base64url").toString("utf8"));
  return "value" in read ? read.value : void 0;
}
var text2 = (pattern) => pipe(string(), regex(pattern));
var written = pipe(
  object({
    v: literal(1),
    environment: text2(/^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/),
    head: text2(/^([0-9a-f]{40}|[0-9a-f]{64})$/),
    planId: text2(/^[0-9a-f]{12}$/),
    salt: exactOptional(text2(/^[A-Za-z0-9_-]{1,64}$/)),
    changes: text2(new RegExp(`^([A-Za-z0-9_-]{${changeIdLength}})*$`)),
    mac: text2(/^[A-Za-z0-9_-]{43}$/)
  }),
  transform(({ v: _, changes, ...record2 }) => ({
    ...record2,
    changes: changes.match(new RegExp(`.{${changeIdLength}}`, "g")) ?? []
  }))
);

// src/cluster/api.ts
import { join } from "node:path";

// node_modules/is-network-error/index.js
var objectToString = Object.prototype.toString;
var isError = (value) => objectToString.call(value) === "[object Error]";
var errorMessages = /* @__PURE__ */ new Set([
  "network error",
  // Chrome
  "NetworkError when attempting to fetch resource.",
  // Firefox
  "The Internet connection appears to be offline.",
  // Safari 16
  "Network request failed",
  // `cross-fetch`
  "fetch failed",
  // Undici (Node.js)
  "terminated",
  // Undici (Node.js)
  " A network error occurred.",
  // Bun (WebKit)
  "Network connection lost"
  // Cloudflare Workers (fetch)
]);
function isNetworkError(error) {
  const isValid = error && isError(error) && error.name === "TypeError" && typeof error.message === "string";
  if (!isValid) {
    return false;
  }
  const { message, stack } = error;
  if (message === "Load failed" || message.startsWith("Load failed (") && message.endsWith(")")) {
    return stack === void 0 || "__sentry_captured__" in error;
  }
  if (message.startsWith("error sending request for url")) {
    return true;
  }
  if (message === "Failed to fetch" || message.startsWith("Failed to fetch (") && message.endsWith(")")) {
    return true;
  }
  return errorMessages.has(message);
}

// node_modules/p-retry/index.js
function validateRetries(retries) {
  if (typeof retries === "number") {
    if (retries < 0) {
      throw new TypeError("Expected `retries` to be a non-negative number.");
    }
    if (Number.isNaN(retries)) {
      throw new TypeError("Expected `retries` to be a valid number or Infinity, got NaN.");
    }
  } else if (retries !== void 0) {
    throw new TypeError("Expected `retries` to be a number or Infinity.");
  }
}
function validateNumberOption(name3, value, { min = 0, allowInfinity = false } = {}) {
  if (value === void 0) {
    return;
  }
  if (typeof value !== "number" || Number.isNaN(value)) {
    throw new TypeError(`Expected \`${name3}\` to be a number${allowInfinity ? " or Infinity" : ""}.`);
  }
  if (!allowInfinity && !Number.isFinite(value)) {
    throw new TypeError(`Expected \`${name3}\` to be a finite number.`);
  }
  if (value < min) {
    throw new TypeError(`Expected \`${name3}\` to be ≥ ${min}.`);
  }
}
var AbortError = class extends Error {
  constructor(message) {
    super();
    if (message instanceof Error) {
      this.originalError = message;
      ({ message } = message);
    } else {
      this.originalError = new Error(message);
      this.originalError.stack = this.stack;
    }
    this.name = "AbortError";
    this.message = message;
  }
};
function calculateDelay(retriesConsumed, options) {
  const attempt2 = Math.max(1, retriesConsumed + 1);
  const random = options.randomize ? Math.random() + 1 : 1;
  let timeout = Math.round(random * options.minTimeout * options.factor ** (attempt2 - 1));
  timeout = Math.min(timeout, options.maxTimeout);
  return timeout;
}
function calculateRemainingTime(start, max) {
  if (!Number.isFinite(max)) {
    return max;
  }
  return max - (performance.now() - start);
}
async function onAttemptFailure({ error, attemptNumber, retriesConsumed, startTime, options }) {
  const normalizedError = error instanceof Error ? error : new TypeError(`Non-error was thrown: "${error}". You should only throw errors.`);
  if (normalizedError instanceof AbortError) {
    throw normalizedError.originalError;
  }
  const retriesLeft = Number.isFinite(options.retries) ? Math.max(0, options.retries - retriesConsumed) : options.retries;
  const maxRetryTime = options.maxRetryTime ?? Number.POSITIVE_INFINITY;
  const context = Object.freeze({
    error: normalizedError,
    attemptNumber,
    retriesLeft,
    retriesConsumed
  });
  await options.onFailedAttempt(context);
  if (calculateRemainingTime(startTime, maxRetryTime) <= 0) {
    throw normalizedError;
  }
  const consumeRetry = await options.shouldConsumeRetry(context);
  const remainingTime = calculateRemainingTime(startTime, maxRetryTime);
  if (remainingTime <= 0 || retriesLeft <= 0) {
    throw normalizedError;
  }
  if (normalizedError instanceof TypeError && !isNetworkError(normalizedError)) {
    if (consumeRetry) {
      throw normalizedError;
    }
    options.signal?.throwIfAborted();
    return false;
  }
  if (!await options.shouldRetry(context)) {
    throw normalizedError;
  }
  if (!consumeRetry) {
    options.signal?.throwIfAborted();
    return false;
  }
  const delayTime = calculateDelay(retriesConsumed, options);
  const finalDelay = Math.min(delayTime, remainingTime);
  options.signal?.throwIfAborted();
  if (finalDelay > 0) {
    await new Promise((resolve9, reject) => {
      const onAbort = () => {
        clearTimeout(timeoutToken);
        options.signal?.removeEventListener("abort", onAbort);
        reject(options.signal.reason);
      };
      const timeoutToken = setTimeout(() => {
        options.signal?.removeEventListener("abort", onAbort);
        resolve9();
      }, finalDelay);
      if (options.unref) {
        timeoutToken.unref?.();
      }
      options.signal?.addEventListener("abort", onAbort, { once: true });
    });
  }
  options.signal?.throwIfAborted();
  return true;
}
async function pRetry(input, options = {}) {
  options = { ...options };
  validateRetries(options.retries);
  if (Object.hasOwn(options, "forever")) {
    throw new Error("The `forever` option is no longer supported. For many use-cases, you can set `retries: Infinity` instead.");
  }
  options.retries ??= 10;
  options.factor ??= 2;
  options.minTimeout ??= 1e3;
  options.maxTimeout ??= Number.POSITIVE_INFINITY;
  options.maxRetryTime ??= Number.POSITIVE_INFINITY;
  options.randomize ??= false;
  options.onFailedAttempt ??= () => {
  };
  options.shouldRetry ??= () => true;
  options.shouldConsumeRetry ??= () => true;
  validateNumberOption("factor", options.factor, { min: 0, allowInfinity: false });
  validateNumberOption("minTimeout", options.minTimeout, { min: 0, allowInfinity: false });
  validateNumberOption("maxTimeout", options.maxTimeout, { min: 0, allowInfinity: true });
  validateNumberOption("maxRetryTime", options.maxRetryTime, { min: 0, allowInfinity: true });
  if (!(options.factor > 0)) {
    options.factor = 1;
  }
  options.signal?.throwIfAborted();
  let attemptNumber = 0;
  let retriesConsumed = 0;
  const startTime = performance.now();
  while (Number.isFinite(options.retries) ? retriesConsumed <= options.retries : true) {
    attemptNumber++;
    try {
      options.signal?.throwIfAborted();
      const result = await input(attemptNumber);
      options.signal?.throwIfAborted();
      return result;
    } catch (error) {
      if (await onAttemptFailure({
        error,
        attemptNumber,
        retriesConsumed,
        startTime,
        options
      })) {
        retriesConsumed++;
      }
    }
  }
  throw new Error("Retry attempts exhausted without throwing an error.");
}

// src/cluster/trouble.ts
var noAnswer = {
  reason: "cluster-unreachable",
  why: "the cluster does not answer",
  next: "check the server address in the kubeconfig and that this runner reaches it"
};
var refusal = {
  reason: "cluster-refused",
  why: "the cluster refused these credentials",
  next: "give the account of the kubeconfig the rights in docs/cluster-access.md"
};
var rows = [
  {
    kind: "no-kubeconfig",
    pattern: /localhost:8080|dial tcp (?:127\.0\.0\.1|\[::1\]):8080/,
    reason: "kubeconfig-invalid",
    why: "there is no kubeconfig",
    next: `set ${kubeconfigInput} or KUBECONFIG to a file that names the cluster`
  },
  {
    kind: "no-context",
    pattern: /context "[^"\n]*" does not exist|context was not found|no context exists/i,
    reason: "kubeconfig-invalid",
    why: "the kubeconfig has no such context",
    next: "check the input kube-context against `kubectl config get-contexts`"
  },
  {
    kind: "no-credentials",
    pattern: /unable to read (?:certificate-authority|client-cert|client-key)|getting credentials/,
    kubectl: /Please enter Username|^error: EOF$|no such file or directory/m,
    reason: "kubeconfig-invalid",
    why: "the kubeconfig names credentials that are not there",
    next: "check it with `kubectl config view`, and that its files and programs are on this runner"
  },
  {
    kind: "kubeconfig-unreadable",
    pattern: /error loading config file|invalid configuration/i,
    kubectl: /couldn't get version\/kind|yaml:|cannot unmarshal|illegal base64/i,
    reason: "kubeconfig-invalid",
    why: "the kubeconfig cannot be read",
    next: "check it with `kubectl config view`"
  },
  { kind: "unauthenticated", pattern: /unauthorized|must be logged in|provide credentials/i, ...refusal },
  { kind: "forbidden", pattern: /forbidden/i, ...refusal },
  {
    kind: "untrusted",
    pattern: /x509|\btls: /,
    reason: "cluster-unreachable",
    why: "the TLS connection to the cluster cannot be trusted",
    next: "check the server address and the certificate-authority in the kubeconfig"
  },
  {
    kind: "unreachable",
    pattern: /cluster unreachable|(?:connection|was) refused|no such host|no route to host|network is unreachable|unable to connect|connection to the server|reset by peer|": (?:unexpected )?EOF|deadline exceeded|timed out|i\/o timeout|handshake timeout|timeout awaiting|gateway timeout|client\.timeout/i,
    ...noAnswer
  },
  { kind: "late", pattern: /\((?:Server)?Timeout\): /, ...noAnswer }
];
function clusterTroubles(text12) {
  return rows.filter(({ pattern }) => pattern.test(text12));
}
function kubectlTrouble(stderr) {
  return rows.find(({ pattern, kubectl }) => pattern.test(stderr) || kubectl?.test(stderr));
}
function clusterFailure(what3, said3) {
  const line2 = errorLine(said3);
  const trouble = kubectlTrouble(said3);
  return new Failure({
    what: `${what3} failed`,
    why: trouble ? `${trouble.why} (${line2})` : line2,
    next: trouble?.next ?? "run the same kubectl command by hand to see more",
    reason: trouble?.reason ?? "cluster-refused"
  });
}
function isKubeconfigWrong(said3) {
  return clusterTroubles(said3).some(({ reason }) => reason === "kubeconfig-invalid");
}
function unreadableFailure(what3, { why, isForeign: isForeign2 }) {
  if (!isForeign2) return clusterFailure(what3, why);
  const next2 = "check the address of the cluster";
  return new Failure({ what: `${what3} failed`, why, next: next2, reason: "cluster-refused" });
}
function foreignAnswer(wrong) {
  return { why: `the answer of the API server cannot be read: ${wrong}`, isForeign: true };
}
function errorLine(text12) {
  const lines = text12.trim().split("\n");
  const line2 = lines.findLast((one) => /^error|unable to|connection to/i.test(one)) ?? lines.at(-1);
  return line2?.trim().slice(0, 300) || "nothing was said";
}

// src/cluster/api.ts
var usualPatienceMs = 45e3;
var firstPatienceMs = 5e3;
var requestMs = 3e4;
async function readApi(api, what3, path2, accept2) {
  const { status, body } = await api.request({ path: path2, ...accept2 === void 0 ? {} : { accept: accept2 } });
  if (status === 404) return void 0;
  if (status !== 200) throw clusterFailure(what3, refusalOf(body));
  const read = readJson(unknown(), body);
  if ("wrong" in read) throw unreadableFailure(what3, foreignAnswer(read.wrong));
  return read.value;
}
function refusalOf(body) {
  const status = readJson(object({ message: string() }), body);
  return "value" in status ? status.value.message : body;
}
function openApi(options) {
  let started;
  let hasAnswered = false;
  const proxy = () => started ??= startProxy(options);
  const once = async (request) => {
    const answer = await askOnce((await proxy()).pool, request);
    if (answer.isFromServer) hasAnswered = true;
    return answer;
  };
  return {
    request: (request) => {
      if ((request.method ?? "GET") !== "GET") return once(request).catch(refuseUnsent);
      const usual2 = () => hasAnswered ? options.patienceMs ?? usualPatienceMs : firstPatienceMs;
      const patience2 = () => request.patienceMs ?? usual2();
      return askPatiently(() => once(request), patience2);
    },
    // Why it does not start is told to who asks.
    prepare: () => void proxy().catch(() => void 0),
    watch: async (path2, onEvent, signal) => readWatch((await proxy()).pool, path2, onEvent, signal),
    close: async () => {
      const { pool: pool2, end } = await started?.catch(() => void 0) ?? {};
      await pool2?.destroy();
      await end?.();
    }
  };
}
var endsWithUs = 'exec 3<&0; "$@" </dev/null & served=$!; { read -r _ <&3; kill $served; } >/dev/null 2>&1 & reader=$!; wait $served; code=$?; kill $reader 2>/dev/null; exit $code';
async function startProxy({ exec: exec2, kubectl, env, kubeContext, folder }) {
  const socketPath = join(folder, "api");
  const ended = new AbortController();
  const context = kubeContext ? ["--context", kubeContext] : [];
  let serves = () => void 0;
  const serving = new Promise((resolve9) => serves = resolve9);
  const process2 = exec2({
    file: "/bin/sh",
    args: ["-c", endsWithUs, "sh", kubectl, ...context, "proxy", `--unix-socket=${socketPath}`],
    env,
    timeoutMs: bounds.layer,
    signal: ended.signal,
    serves: true,
    onLine: (line2) => {
      if (line2.startsWith("Starting to serve")) serves();
    }
  });
  const failed2 = process2.then(({ stderr }) => {
    throw clusterFailure("reaching the cluster", stderr);
  });
  failed2.catch(() => void 0);
  const { Pool } = (await import("./undici-VYVZDNWH.js")).default;
  await Promise.race([serving, failed2]);
  const end = async () => {
    ended.abort();
    await process2.catch(() => void 0);
  };
  return { pool: new Pool("http://localhost", { socketPath, connections: 16, pipelining: 1 }), end };
}
var serversMark = "audit-id";
async function askOnce(pool2, request) {
  const { method = "GET", path: path2, body, timeoutMs = requestMs } = request;
  const accept2 = request.accept ?? "application/json";
  const contentType = request.contentType ?? "application/json";
  const {
    statusCode,
    headers,
    body: answer
  } = await pool2.request({
    method,
    path: path2,
    headers: { accept: accept2, ...body === void 0 ? {} : { "content-type": contentType } },
    ...body === void 0 ? {} : { body: JSON.stringify(body) },
    signal: AbortSignal.timeout(timeoutMs)
  });
  return { status: statusCode, body: await answer.text(), isFromServer: headers[serversMark] !== void 0 };
}
function isPassing({ status }) {
  return status === 429 || status >= 500;
}
var Passing = class extends Error {
  constructor(answer) {
    super(answer.body);
    this.answer = answer;
  }
  answer;
};
async function askPatiently(ask3, patienceMs) {
  const until = Date.now();
  const attempt2 = async () => {
    const answer = await ask3().catch((error) => {
      throw error instanceof Failure ? new AbortError(error) : error;
    });
    const isLasting = !answer.isFromServer && isKubeconfigWrong(answer.body);
    if (isLasting && isPassing(answer)) throw new AbortError(new Error(answer.body));
    if (isPassing(answer)) throw new Passing(answer);
    return answer;
  };
  try {
    return await pRetry(attempt2, {
      retries: 20,
      minTimeout: 250,
      maxTimeout: 5e3,
      shouldRetry: () => Date.now() - until < patienceMs()
    });
  } catch (error) {
    if (error instanceof Passing && error.answer.isFromServer) return error.answer;
    return refuseUnsent(error instanceof Passing ? new Error(error.answer.body) : error);
  }
}
function refuseUnsent(error) {
  if (error instanceof Failure) throw error;
  throw clusterFailure("asking the cluster", error instanceof Error ? error.message : String(error));
}
async function readWatch(pool2, path2, onEvent, signal) {
  try {
    const { statusCode, body } = await pool2.request({ method: "GET", path: path2, signal, bodyTimeout: 0 });
    if (statusCode !== 200) throw clusterFailure("watching the cluster", await body.text());
    let rest = "";
    for await (const chunk of body.setEncoding("utf8")) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      lines.filter(Boolean).forEach(onEvent);
    }
  } catch (error) {
    if (!signal.aborted) refuseUnsent(error);
  }
}

// src/cluster/discovery.ts
var responseKind = nullish(object({ kind: nullish(string(), "") }), {});
var aggregated = object({
  items: array(
    object({
      metadata: nullish(object({ name: nullish(string(), "") }), {}),
      versions: nullish(
        array(
          object({
            version: string(),
            freshness: nullish(string(), ""),
            resources: nullish(
              array(
                object({
                  resource: string(),
                  responseKind,
                  scope: string(),
                  verbs: nullish(array(string()), []),
                  subresources: nullish(array(object({ responseKind })), [])
                })
              ),
              []
            )
          })
        ),
        []
      )
    })
  )
});
var accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;q=0.9";
var what = "asking the cluster for its APIs";
async function servedVersions(api) {
  const lists = await Promise.all(["/api", "/apis"].map((path2) => readList(api, path2)));
  return lists.flat();
}
async function readList(api, path2) {
  const answer = await readApi(api, what, path2, accept);
  const read = checked(aggregated, answer);
  if ("wrong" in read) return readEach(api, answer);
  return read.value.items.flatMap(({ metadata: metadata2, versions: versions2 }) => versionsOf(metadata2.name, versions2));
}
function versionsOf(group, versions2) {
  return versions2.filter(({ freshness }) => freshness !== "Stale").map(({ version: version4, resources: resources2 }) => ({
    groupVersion: group === "" ? version4 : `${group}/${version4}`,
    resources: resources2.flatMap(
      ({ resource: plural, responseKind: { kind }, scope, verbs: verbs2 }) => kind === "" ? [] : [{ kind, plural, namespaced: scope === "Namespaced", verbs: verbs2 }]
    ),
    kinds: resources2.flatMap(({ responseKind: own, subresources }) => [
      own,
      ...subresources.map((one) => one.responseKind)
    ]).flatMap(({ kind }) => kind === "" ? [] : [kind])
  }));
}
var core = object({ kind: literal("APIVersions"), versions: array(string()) });
var groups = object({
  kind: literal("APIGroupList"),
  groups: array(object({ versions: array(object({ groupVersion: string() })) }))
});
var resourceList = object({
  resources: nullish(
    array(
      object({
        name: string(),
        kind: string(),
        namespaced: nullish(boolean(), false),
        verbs: nullish(array(string()), [])
      })
    ),
    []
  )
});
async function readEach(api, answer) {
  const ofCore = checked(core, answer);
  if ("value" in ofCore) return readVersions(api, "/api", ofCore.value.versions);
  const ofGroups = checked(groups, answer);
  if ("wrong" in ofGroups) throw unreadableFailure(what, foreignAnswer(ofGroups.wrong));
  const named7 = ofGroups.value.groups.flatMap(({ versions: versions2 }) => versions2);
  return readVersions(
    api,
    "/apis",
    named7.map(({ groupVersion }) => groupVersion)
  );
}
async function readVersions(api, root, versions2) {
  const lists = await Promise.all(
    versions2.map(async (groupVersion) => {
      const { status, body } = await api.request({ path: `${root}/${groupVersion}`, patienceMs: 0 });
      const read = status === 200 ? readJson(resourceList, body) : void 0;
      return read && "value" in read ? [versionOf(groupVersion, read.value.resources)] : [];
    })
  );
  return lists.flat();
}
function versionOf(groupVersion, resources2) {
  return {
    groupVersion,
    resources: resources2.flatMap(
      ({ name: plural, ...resource2 }) => plural.includes("/") ? [] : [{ plural, ...resource2 }]
    ),
    kinds: resources2.map(({ kind }) => kind)
  };
}

// src/cluster/pages.ts
var metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
var page = object({
  metadata: nullish(object({ continue: nullish(string(), "") })),
  // What has none is no collection: it must not be taken for an empty one.
  items: nullable(array(unknown()), [])
});
async function* readPages(api, path2, { query = "", accept: accept2, limit: limit2 = 500 } = {}) {
  let from = "";
  do {
    const { status, body } = await api.request({
      path: `${path2}?limit=${limit2}${from}${query && `&${query}`}`,
      ...accept2 === void 0 ? {} : { accept: accept2 }
    });
    if (status !== 200) {
      yield { why: refusalOf(body).trim() || `the API server answers with ${status}` };
      return;
    }
    const read = readJson(page, body);
    if ("wrong" in read) {
      yield foreignAnswer(read.wrong);
      return;
    }
    yield { items: read.value.items };
    const next2 = read.value.metadata?.continue ?? "";
    from = next2 === "" ? "" : `&continue=${encodeURIComponent(next2)}`;
  } while (from !== "");
}
async function* readPagesAs(api, { what: what3, path: path2, item: item2, ...options }) {
  const form = object({ items: array(item2) });
  for await (const page2 of readPages(api, path2, options)) {
    if ("why" in page2) throw unreadableFailure(what3, page2);
    const read = checked(form, page2);
    if ("wrong" in read) throw unreadableFailure(what3, foreignAnswer(read.wrong));
    yield read.value.items;
  }
}
async function listAll(api, path2, options = {}) {
  const items = [];
  for await (const page2 of readPages(api, path2, options)) {
    if ("why" in page2) return page2;
    items.push(...page2.items);
  }
  return { items };
}

// src/cluster/facts.ts
async function discover(api) {
  const [kubeVersion, served] = await Promise.all([serverVersion(api), servedVersions(api)]);
  const all = served.flatMap(({ groupVersion, kinds: kinds2 }) => [
    groupVersion,
    ...kinds2.map((kind) => `${groupVersion}/${kind}`)
  ]);
  return { kubeVersion, apiVersions: [...new Set(all)].sort() };
}
var version = object({ gitVersion: string() });
async function serverVersion(api) {
  const what3 = "asking the cluster for its version";
  const read = checked(version, await readApi(api, what3, "/version"));
  if ("value" in read) return read.value.gitVersion.replace(/^v/, "");
  throw unreadableFailure(what3, foreignAnswer(read.wrong));
}
var identity = object({ metadata: object({ uid: pipe(string(), nonEmpty()) }) });
async function clusterUid(api) {
  const what3 = "asking which cluster this is";
  const read = checked(identity, await readApi(api, what3, "/api/v1/namespaces/kube-system"));
  if ("value" in read) return read.value.metadata.uid;
  throw new Failure({
    what: `${what3} failed`,
    why: "its namespace kube-system has no UID",
    next: "check that the kubeconfig names a Kubernetes cluster",
    reason: "cluster-refused"
  });
}
var definition = object({ metadata: object({ name: string() }), spec: unknown() });
async function liveCrds(api) {
  const what3 = "reading the custom resource definitions";
  const specs = /* @__PURE__ */ new Map();
  const path2 = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  for await (const crds of readPagesAs(api, { what: what3, path: path2, item: definition, limit: 50 })) {
    for (const { metadata: metadata2, spec } of crds) specs.set(metadata2.name, JSON.stringify(spec));
  }
  return (name3) => {
    const spec = specs.get(name3);
    return spec === void 0 ? void 0 : JSON.parse(spec);
  };
}

// node_modules/yocto-queue/index.js
var Node = class {
  value;
  next;
  constructor(value) {
    this.value = value;
  }
};
var Queue = class {
  #head;
  #tail;
  #size;
  constructor() {
    this.clear();
  }
  enqueue(value) {
    const node5 = new Node(value);
    if (this.#head) {
      this.#tail.next = node5;
      this.#tail = node5;
    } else {
      this.#head = node5;
      this.#tail = node5;
    }
    this.#size++;
  }
  dequeue() {
    const current = this.#head;
    if (!current) {
      return;
    }
    this.#head = this.#head.next;
    this.#size--;
    if (!this.#head) {
      this.#tail = void 0;
    }
    return current.value;
  }
  peek() {
    if (!this.#head) {
      return;
    }
    return this.#head.value;
  }
  clear() {
    this.#head = void 0;
    this.#tail = void 0;
    this.#size = 0;
  }
  get size() {
    return this.#size;
  }
  *[Symbol.iterator]() {
    let current = this.#head;
    while (current) {
      yield current.value;
      current = current.next;
    }
  }
  *drain() {
    while (this.#head) {
      yield this.dequeue();
    }
  }
};

// node_modules/p-limit/index.js
function pLimit(concurrency) {
  let rejectOnClear = false;
  if (typeof concurrency === "object") {
    ({ concurrency, rejectOnClear = false } = concurrency);
  }
  validateConcurrency(concurrency);
  if (typeof rejectOnClear !== "boolean") {
    throw new TypeError("Expected `rejectOnClear` to be a boolean");
  }
  const queue = new Queue();
  let activeCount = 0;
  const resumeNext = () => {
    if (activeCount < concurrency && queue.size > 0) {
      activeCount++;
      queue.dequeue().run();
    }
  };
  const next2 = () => {
    activeCount--;
    resumeNext();
  };
  const run2 = async (function_, resolve9, arguments_) => {
    const result = (async () => function_(...arguments_))();
    resolve9(result);
    try {
      await result;
    } catch {
    }
    next2();
  };
  const enqueue = (function_, resolve9, reject, arguments_) => {
    const queueItem = { reject };
    new Promise((internalResolve) => {
      queueItem.run = internalResolve;
      queue.enqueue(queueItem);
    }).then(run2.bind(void 0, function_, resolve9, arguments_));
    if (activeCount < concurrency) {
      resumeNext();
    }
  };
  const generator = (function_, ...arguments_) => new Promise((resolve9, reject) => {
    enqueue(function_, resolve9, reject, arguments_);
  });
  Object.defineProperties(generator, {
    activeCount: {
      get: () => activeCount
    },
    pendingCount: {
      get: () => queue.size
    },
    clearQueue: {
      value() {
        if (!rejectOnClear) {
          queue.clear();
          return;
        }
        const abortError = AbortSignal.abort().reason;
        while (queue.size > 0) {
          queue.dequeue().reject(abortError);
        }
      }
    },
    concurrency: {
      get: () => concurrency,
      set(newConcurrency) {
        validateConcurrency(newConcurrency);
        concurrency = newConcurrency;
        queueMicrotask(() => {
          while (activeCount < concurrency && queue.size > 0) {
            resumeNext();
          }
        });
      }
    },
    map: {
      async value(iterable, function_) {
        const promises = [];
        try {
          Array.from(iterable, (value, index) => {
            const promise = generator(function_, value, index);
            promises.push(promise);
            return promise;
          });
        } catch (error) {
          for (const promise of promises) {
            promise.catch(() => {
            });
          }
          throw error;
        }
        return Promise.all(promises);
      }
    }
  });
  return generator;
}
function validateConcurrency(concurrency) {
  if (!((Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY) && concurrency > 0)) {
    throw new TypeError("Expected `concurrency` to be a number from 1 and up");
  }
}

// src/cluster/packed.ts
import { gunzipSync, gzipSync } from "node:zlib";
function unpacked(release5) {
  try {
    const helm = Buffer.from(release5, "base64").toString("latin1");
    return gunzipSync(Buffer.from(helm, "base64")).toString("utf8");
  } catch {
    return "";
  }
}
function packed(json) {
  return Buffer.from(gzipSync(json).toString("base64"), "latin1").toString("base64");
}

// src/cluster/release-record.ts
var releaseStates = [
  "deployed",
  "failed",
  "uninstalled",
  "uninstalling",
  "superseded",
  "pending-install",
  "pending-upgrade",
  "pending-rollback",
  "unknown"
];
var text3 = nullish(string(), "");
var releaseRecord = object({
  name: string(),
  namespace: string(),
  version: pipe(number(), safeInteger()),
  manifest: text3,
  info: object({ status: picklist(releaseStates), last_deployed: text3, description: text3 }),
  chart: nullish(
    object({
      metadata: nullish(object({ name: text3, version: text3, kubeVersion: text3 })),
      files: nullish(array(object({ name: text3 })), [])
    })
  ),
  hooks: nullish(
    array(object({ path: string(), manifest: string(), events: nullish(array(string()), []) })),
    []
  ),
  apply_method: text3
});
var storedSecret = object({
  metadata: object({
    name: string(),
    namespace: string(),
    labels: nullish(object({ name: text3, version: text3, status: text3, modifiedAt: text3 }), {})
  }),
  data: nullish(object({ release: text3 }))
});
function unreadable(why, next2) {
  return new Failure({ what: "reading the stored releases failed", why, next: next2, reason: "cluster-refused" });
}
function decode({ metadata: { namespace: namespace2, name: name3, labels: labels2 }, data }) {
  const read = readJson(releaseRecord, unpacked(data?.release ?? ""));
  const isItself = (record2) => record2.namespace === namespace2 && record2.name === labels2.name && String(record2.version) === labels2.version;
  if ("value" in read && isItself(read.value)) return read.value;
  throw unreadable(
    `the Secret ${namespace2}/${name3} is not a release that helm wrote`,
    "look at it with `helm history`, and delete it if it is a leftover"
  );
}

// src/cluster/releases.ts
var what2 = "reading the stored releases";
var pageSize = 50;
var atOnce = 8;
async function storedReleases(api) {
  const open3 = await newestNotDeployed(api);
  const deployed = await deployedReleases(api, open3);
  const newer = [...open3].filter(([key, { revision }]) => revision > (deployed.get(key)?.revision ?? 0));
  const read = await pLimit(atOnce).map(
    newer,
    async ([key, named7]) => [key, await newestRelease(api, named7, deployed.get(key))]
  );
  const all = [...new Map([...deployed, ...read])];
  return {
    installed: new Map(all.flatMap(([key, release5]) => release5 ? [[key, release5]] : [])),
    lastRevisions: new Map([...deployed, ...newer].map(([key, { revision }]) => [key, revision]))
  };
}
async function newestRelease(api, named7, deployed) {
  if (named7.status === "uninstalled") return void 0;
  const [release5] = installed(await recordOf(api, named7));
  return release5 && { ...release5, ...writtenAt(release5, named7), ...deployed ? { deployed } : {} };
}
function labelled({ metadata: { name: secret2, namespace: namespace2, labels: labels2 } }) {
  const { name: name3, version: version4, status, modifiedAt } = labels2;
  return { namespace: namespace2, name: name3, secret: secret2, revision: Number(version4), status, modifiedAt };
}
async function newestNotDeployed(api) {
  const newest = /* @__PURE__ */ new Map();
  const query = selecting("owner=helm,status notin (deployed,superseded)");
  for await (const secrets2 of secretPages(api, "/api/v1/secrets", { query, accept: metadataOnly })) {
    for (const revision of secrets2.map(labelled)) {
      const key = releaseKey(revision);
      if (revision.revision > (newest.get(key)?.revision ?? 0)) newest.set(key, revision);
    }
  }
  return newest;
}
async function deployedReleases(api, open3) {
  const deployed = /* @__PURE__ */ new Map();
  const query = selecting("owner=helm,status=deployed");
  for await (const secrets2 of secretPages(api, "/api/v1/secrets", { query, limit: pageSize })) {
    for (const secret2 of secrets2) {
      const { revision, ...named7 } = labelled(secret2);
      const key = releaseKey(named7);
      const later = open3.get(key);
      const isOver = later !== void 0 && later.revision > revision;
      const isGone = isOver && later.status === "uninstalled";
      if (isGone || revision <= (deployed.get(key)?.revision ?? 0)) continue;
      const record2 = isOver ? readable(secret2) : decode(secret2);
      for (const release5 of record2 ? installed(record2) : []) deployed.set(key, release5);
    }
  }
  return deployed;
}
function readable(secret2) {
  try {
    return decode(secret2);
  } catch (error) {
    if (error instanceof Failure) return void 0;
    throw error;
  }
}
function selecting(selector2) {
  return `labelSelector=${encodeURIComponent(selector2)}`;
}
function secretPages(api, path2, options) {
  return readPagesAs(api, { what: what2, path: path2, item: storedSecret, ...options });
}
async function recordOf(api, { namespace: namespace2, secret: secret2 }) {
  const read = await readSecret(api, namespace2, secret2);
  if (read) return decode(read);
  throw unreadable(
    `the Secret ${namespace2}/${secret2} was removed while it was read`,
    "somebody else is at work: wait until that has ended, then run it again"
  );
}
async function readSecret(api, namespace2, secret2) {
  const path2 = `/api/v1/namespaces/${encodeURIComponent(namespace2)}/secrets/${encodeURIComponent(secret2)}`;
  const answer = await readApi(api, what2, path2);
  if (answer === void 0) return void 0;
  const read = checked(storedSecret, answer);
  if ("wrong" in read) throw unreadableFailure(what2, foreignAnswer(read.wrong));
  return read.value;
}
function writtenAt(release5, { modifiedAt }) {
  const seconds2 = Number(modifiedAt);
  const isKnown = isPending(release5) && seconds2 > 0 && seconds2 < 1e11;
  return isKnown ? { written: new Date(seconds2 * 1e3).toISOString() } : {};
}
async function storedRevision(api, { namespace: namespace2, name: name3 }, revision) {
  const secret2 = await readSecret(api, namespace2, `sh.helm.release.v1.${name3}.v${revision}`);
  return secret2 && installed(decode(secret2))[0];
}
async function storedRevisions(api, { namespace: namespace2, name: name3 }) {
  const query = selecting(`owner=helm,name=${name3}`);
  const path2 = `/api/v1/namespaces/${encodeURIComponent(namespace2)}/secrets`;
  const revisions2 = [];
  for await (const secrets2 of secretPages(api, path2, { query, limit: pageSize })) {
    revisions2.push(...secrets2.map(decode).flatMap(installed));
  }
  return revisions2.sort((a, b) => b.revision - a.revision);
}
function installed({ info, name: name3, namespace: namespace2, ...record2 }) {
  const { status, last_deployed: updated2, description: description2 } = info;
  if (status === "uninstalled") return [];
  const { version: revision, chart, apply_method: applyMethod, manifest, hooks } = record2;
  const { name: chartName = "", version: chartVersion2 = "", kubeVersion = "" } = chart?.metadata ?? {};
  const crdFiles = (chart?.files ?? []).map((file) => file.name).filter((file) => /^crds\/.*\.(ya?ml|json)$/.test(file));
  const ofChart = { chartName, chartVersion: chartVersion2, kubeVersion, ...crdFiles.length > 0 ? { crdFiles } : {} };
  return [
    { name: name3, namespace: namespace2, revision, status, ...ofChart, updated: updated2, description: description2, applyMethod, manifest, hooks }
  ];
}

// src/door/applying.ts
import { setTimeout as sleep } from "node:timers/promises";

// src/approval/guard.ts
function refusalOf2(sending, approval, key) {
  const approved2 = approval.releases.get(releaseKey(sending));
  if (!approved2) return refuse(sending, "the approval does not name this release");
  if (approved2.kind === "unstable") return void 0;
  if (approved2.kind !== "apply") return refuse(sending, `the approval says ${approved2.kind} for this release`);
  if (sendingDigest(sending, key) === approved2.digest) return void 0;
  return otherRender(sending, approved2.fingerprints, key);
}
function otherRender(sending, approved2, key) {
  const why = "its render is not the one that was approved";
  if (approved2 === void 0) return refuse(sending, `${why}; the approval is too large to tell the objects`);
  const differing = differingDocuments(fingerprints(sending.bytes, sending.namespace, key), approved2);
  if (differing.unapproved.length + differing.missing > 0) return { ...refuse(sending, why), ...differing };
  return refuse(
    sending,
    "its documents are those that were approved, but helm would send them in another order or manner"
  );
}
function refuse({ namespace: namespace2, name: name3 }, why) {
  return { namespace: namespace2, name: name3, why, unapproved: [], missing: 0 };
}
function refusalText2({ why, unapproved, missing: missing5 }) {
  const named7 = unapproved.slice(0, namedAtMost);
  const more = unapproved.length > namedAtMost ? `; and ${unapproved.length - namedAtMost} more` : "";
  const parts = [
    ...named7.length > 0 ? [`not as approved: ${named7.join("; ")}${more}`] : [],
    ...missing5 > unapproved.length ? [`${missing5 - unapproved.length} approved object(s) are gone`] : []
  ];
  return parts.length > 0 ? `${why} (${parts.join(". ")})` : why;
}
var namedAtMost = 10;

// src/helm/flags.ts
var NotAllowed = class extends Error {
};
function rows2(group, type, names, rest = {}) {
  return names.split(" ").map((name3) => ({ name: name3, group, type, ...rest }));
}
var whoAndWhere = { why: "decides which cluster helm talks to, and as whom" };
var chartSource = { why: "decides where charts are found" };
var reworked = { why: "changes what is deployed after it was compared" };
var nothingDone = { why: "makes helm change nothing and report success" };
var noCommand = { why: "makes helm print its help instead" };
var globalFlags = [
  ...rows2("place", "string", "namespace", { short: "n" }),
  ...rows2("place", "string", "kube-context"),
  ...rows2("manner", "string", "burst-limit qps"),
  ...rows2("ours", "bool", "debug"),
  ...rows2("ours", "string", "color colour"),
  ...rows2("elsewhere", "string", "kubeconfig kube-apiserver kube-token kube-as-user", whoAndWhere),
  ...rows2("elsewhere", "string", "kube-ca-file kube-tls-server-name", whoAndWhere),
  ...rows2("elsewhere", "list", "kube-as-group", whoAndWhere),
  ...rows2("elsewhere", "bool", "kube-insecure-skip-tls-verify", whoAndWhere),
  ...rows2("refused", "string", "registry-config repository-config", chartSource),
  ...rows2("refused", "string", "repository-cache content-cache", chartSource)
];
var wait = rows2("manner", "optional", "wait", {
  bare: "watcher",
  values: { watcher: "watcher", hookOnly: "hookOnly", legacy: "legacy", true: "watcher", false: "hookOnly" }
});
var upgradeFlags = [
  ...globalFlags,
  ...rows2("render", "string", "version keyring repo username password ca-file cert-file key-file"),
  ...rows2("render", "bool", "devel verify pass-credentials insecure-skip-tls-verify plain-http"),
  ...rows2("render", "bool", "enable-dns skip-schema-validation"),
  ...rows2("render", "list", "values", { short: "f" }),
  ...rows2("render", "list", "set set-string set-json set-literal set-file"),
  ...wait,
  ...rows2("manner", "bool", "wait-for-jobs create-namespace force-replace force-conflicts"),
  ...rows2("manner", "bool", "rollback-on-failure cleanup-on-fail take-ownership no-hooks skip-crds"),
  ...rows2("manner", "bool", "reset-values reuse-values reset-then-reuse-values disable-openapi-validation"),
  ...rows2("manner", "bool", "force", { oldNameOf: "force-replace" }),
  ...rows2("manner", "bool", "atomic", { oldNameOf: "rollback-on-failure" }),
  ...rows2("manner", "string", "timeout history-max"),
  ...rows2("manner", "string", "server-side", { values: { true: "true", false: "false", auto: "auto" } }),
  ...rows2("manner", "list", "labels", { short: "l" }),
  ...rows2("ours", "bool", "install", { short: "i" }),
  ...rows2("ours", "bool", "hide-notes render-subchart-notes"),
  ...rows2("ours", "string", "description"),
  ...rows2("refused", "optional", "dry-run", { bare: "unset", ...nothingDone }),
  ...rows2("refused", "string", "output", { short: "o", why: "makes helm print the values of the release" }),
  ...rows2("refused", "bool", "hide-secret", { why: "has a meaning with --dry-run only" }),
  ...rows2("refused", "string", "post-renderer", reworked),
  ...rows2("refused", "list", "post-renderer-args", reworked),
  ...rows2("refused", "bool", "dependency-update", { why: "fetches charts that were not compared" }),
  ...rows2("refused", "bool", "help", { short: "h", ...noCommand })
];
var uninstallFlags = [
  ...globalFlags,
  ...wait,
  ...rows2("manner", "string", "timeout"),
  ...rows2("manner", "string", "cascade", {
    values: { background: "background", foreground: "foreground", orphan: "orphan" }
  }),
  ...rows2("manner", "bool", "no-hooks ignore-not-found keep-history"),
  ...rows2("ours", "string", "description"),
  ...rows2("refused", "bool", "dry-run", nothingDone),
  ...rows2("refused", "bool", "help", { short: "h", ...noCommand })
];
function* tokens(argv, flags) {
  for (let at2 = 0; at2 < argv.length; at2 += 1) {
    const text12 = argv[at2] ?? "";
    if (text12 === "--") {
      for (let rest = at2 + 1; rest < argv.length; rest += 1)
        yield { kind: "word", text: argv[rest] ?? "", at: rest, afterDashes: true };
      return;
    }
    if (!text12.startsWith("-") || text12 === "-") {
      yield { kind: "word", text: text12, at: at2, afterDashes: false };
      continue;
    }
    for (const { flag, value } of text12.startsWith("--") ? [longFlag(text12, flags)] : shortFlags(text12, flags)) {
      if (value === void 0) at2 += 1;
      yield { kind: "flag", flag, value: value ?? argv[at2] ?? missing(flag) };
    }
  }
}
function longFlag(text12, flags) {
  const [, name3 = "", , value] = /^--([^=]*)(=([^]*))?$/.exec(text12) ?? [];
  const flag = flags.find((known2) => known2.name === name3) ?? unknown2(`--${name3}`);
  return { flag, value: value ?? bareValue(flag) };
}
function shortFlags(text12, flags) {
  const found2 = [];
  for (let letters = text12.slice(1); letters !== ""; ) {
    const [letter = ""] = letters;
    const flag = flags.find((known2) => known2.short === letter) ?? unknown2(`-${letter}`);
    const bare = bareValue(flag);
    if (letters.length > 2 && letters[1] === "=") return [...found2, { flag, value: letters.slice(2) }];
    if (bare === void 0) return [...found2, { flag, value: letters.slice(1) || void 0 }];
    found2.push({ flag, value: bare });
    letters = letters.slice(1);
  }
  return found2;
}
function bareValue(flag) {
  return flag.type === "bool" ? "true" : flag.bare;
}
function missing(flag) {
  throw new NotAllowed(`helm would be given --${flag.name} without a value`);
}
function unknown2(name3) {
  throw new NotAllowed(`helm would be given ${quotable(name3) ?? "a flag"}, which is not known here`);
}
function quotable(name3) {
  return /^-{0,2}[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(name3) ? name3 : void 0;
}
function readFlags(argv, flags) {
  const given = [];
  const words2 = [];
  for (const token of tokens(argv, flags)) {
    if (token.kind === "word") words2.push(token.text);
    else given.push({ flag: currentName(token.flag, flags), value: checkedValue(token.flag, token.value) });
  }
  return { given: inForce(given), words: words2 };
}
function currentName(flag, flags) {
  return flags.find(({ name: name3 }) => name3 === flag.oldNameOf) ?? flag;
}
function checkedValue({ name: name3, type, group, why, values }, value) {
  if (group === "elsewhere" || group === "refused")
    throw new NotAllowed(`helm would be given --${name3}, which ${why ?? "is not allowed here"}`);
  const read = type === "bool" ? booleanOf(value) : values ? new Map(Object.entries(values)).get(value) : value;
  if (read === void 0)
    throw new NotAllowed(`helm would be given --${name3} with a value that is none of its own`);
  return read;
}
function booleanOf(text12) {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text12)) return "true";
  return ["0", "f", "F", "FALSE", "false", "False"].includes(text12) ? "false" : void 0;
}
function inForce(given) {
  return given.filter(({ flag, value }, position) => {
    if (flag.type === "list" || flag.group === "place") return true;
    const last = given.findLastIndex((other) => other.flag === flag);
    return position === last && !(flag.type === "bool" && value === "false");
  });
}
function commaSeparated(text12) {
  const fields2 = [];
  for (let rest = text12 === "" ? void 0 : text12; rest !== void 0; ) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*))(?:,([^]*))?$/.exec(rest);
    if (!match || /[\r\n]/.test(rest)) throw new NotAllowed("helm would be given --values that are not CSV");
    fields2.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    rest = match[3];
  }
  if (fields2.some((file) => file.trim() === "-"))
    throw new NotAllowed("helm would be given --values from its standard input");
  return fields2;
}

// src/helm/command.ts
var readCommands = {
  dependency: { also: ["dep", "dependencies"], words: { build: [], list: ["ls"], update: ["up"] } },
  env: {},
  get: { words: { all: [], hooks: [], manifest: [], metadata: [], notes: [], values: [] } },
  history: { also: ["hist"] },
  lint: {},
  list: { also: ["ls"] },
  plugin: { words: { list: ["ls"] } },
  pull: { also: ["fetch"] },
  registry: { words: { login: [], logout: [] } },
  repo: { words: { add: [], index: [], list: ["ls"], remove: ["rm"], update: ["up"] } },
  search: { words: { hub: [], repo: [] } },
  // The plugin helm-secrets; its other words run helm itself, or write encrypted files.
  secrets: { words: { dec: [], decrypt: [], view: [] } },
  show: { also: ["inspect"], words: { all: [], chart: [], crds: [], readme: [], values: [] } },
  status: {},
  template: {},
  verify: {},
  version: {}
};
var uninstallNames = ["uninstall", "delete", "del", "un"];
function readHelmCommand(argv) {
  try {
    const { command, word } = findCommand(argv);
    if (command === "upgrade") return { kind: "upgrade", upgrade: readUpgrade(argv) };
    if (uninstallNames.includes(command)) return { kind: "uninstall", uninstall: readUninstall(argv) };
    const words2 = [command, ...word === void 0 ? [] : [word]];
    return { kind: "read", words: words2, kubeContext: contextOfRead(argv) };
  } catch (error) {
    if (error instanceof NotAllowed) return { kind: "refused", why: error.message };
    throw error;
  }
}
function findCommand(argv) {
  const flagsBefore = [];
  let command;
  for (const token of tokens(argv, globalFlags)) {
    if (token.kind === "flag") flagsBefore.push(token.flag.name);
    else if (token.afterDashes) break;
    else if (command) return { command: command.name, word: wordOf(command, token, flagsBefore) };
    else {
      command = { name: commandNamed(token.text), at: token.at };
      if (!readCommands[command.name]?.words) return { command: command.name };
    }
  }
  throw new NotAllowed(command ? `helm ${command.name} would be given no command` : "helm has no command");
}
function commandNamed(text12) {
  if (text12 === "upgrade" || uninstallNames.includes(text12)) return text12;
  const found2 = Object.entries(readCommands).find(([name3, { also }]) => name3 === text12 || also?.includes(text12));
  return found2?.[0] ?? notAmong(text12);
}
function wordOf(command, token, flagsBefore) {
  const words2 = Object.entries(readCommands[command.name]?.words ?? {});
  const found2 = words2.find(([name3, also]) => name3 === token.text || also.includes(token.text));
  if (!found2) return notAmong(`${command.name} ${token.text}`);
  const adjacent = token.at === command.at + 1 && flagsBefore.every((name3) => name3 === "kube-context");
  if (command.name === "secrets" && !adjacent)
    throw new NotAllowed("helm secrets would be given flags before its command");
  return found2[0];
}
function notAmong(words2) {
  const named7 = words2.split(" ").every((word) => quotable(word)) ? `helm ${words2}` : "a command of helm";
  throw new NotAllowed(`${named7} is not among what a helmfile may run here`);
}
var refusedInReads = new Map(
  upgradeFlags.filter(({ name: name3, group }) => group === "elsewhere" || name3.startsWith("post-renderer")).map(({ name: name3, why }) => [name3, why])
);
function contextOfRead(argv) {
  const contexts = argv.flatMap((text12, at2) => {
    const [, name3 = "", , value] = /^--([^=]*)(=([^]*))?$/.exec(text12) ?? [];
    if (text12 === "--") throw new NotAllowed("helm would be given --, behind which flags are none");
    const why = refusedInReads.get(name3);
    if (why !== void 0) throw new NotAllowed(`helm would be given --${name3}, which ${why}`);
    return name3 === "kube-context" ? [value ?? argv[at2 + 1] ?? ""] : [];
  });
  return oneOf("kube-context", contexts);
}
function readUpgrade(argv) {
  const { given, words: words2 } = readFlags(argv, upgradeFlags);
  const [, name3 = "", chart = "", ...rest] = words2;
  if (rest.length > 0 || chart === "") throw new NotAllowed("helm upgrade needs a name and a chart, only");
  if (chart.startsWith("-"))
    throw new NotAllowed("helm upgrade would be given a chart that looks like a flag");
  const on = (flag) => given.some((one) => one.flag.name === flag);
  if (!on("install")) throw new NotAllowed("helm upgrade would be run without --install");
  return {
    ...release(name3, given),
    chart,
    renderArgs: argsOf(given, "render"),
    mannerArgs: mannerOf(given),
    values: valuesMode(on),
    valueFiles: valuesOf(given, "values").flatMap(commaSeparated),
    setValues: valuesOf(given, "set", "set-string", "set-json", "set-literal"),
    skipCrds: on("skip-crds")
  };
}
function readUninstall(argv) {
  const { given, words: words2 } = readFlags(argv, uninstallFlags);
  const [, name3 = "", ...rest] = words2;
  if (rest.length > 0) throw new NotAllowed("helm uninstall would be given more than one release");
  return { ...release(name3, given), mannerArgs: mannerOf(given) };
}
function argsOf(given, group) {
  return given.filter(({ flag }) => flag.group === group).map(({ flag, value }) => `--${flag.name}=${value}`);
}
function mannerOf(given) {
  return argsOf(
    [...given].sort((a, b) => a.flag.name < b.flag.name ? -1 : Number(a.flag.name > b.flag.name)),
    "manner"
  );
}
function release(name3, given) {
  if (name3.length > 53 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name3))
    throw new NotAllowed("helm would be given a name that no release can have");
  const namespace2 = oneOf("namespace", valuesOf(given, "namespace"));
  if (namespace2 === void 0) throw new NotAllowed("helm would be given no --namespace");
  if (namespace2.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace2))
    throw new NotAllowed("helm would be given a --namespace that no namespace can have");
  return { name: name3, namespace: namespace2, kubeContext: oneOf("kube-context", valuesOf(given, "kube-context")) };
}
function valuesOf(given, ...names) {
  return given.filter(({ flag }) => names.includes(flag.name)).map(({ value }) => value);
}
function oneOf(flag, values) {
  if (new Set(values).size > 1) throw new NotAllowed(`helm would be given two --${flag}, which differ`);
  if (values[0] === "") throw new NotAllowed(`helm would be given --${flag} without a value`);
  return values[0];
}
function valuesMode(on) {
  if (on("reset-values")) return "reset";
  if (on("reuse-values")) return "reuse";
  if (on("reset-then-reuse-values")) return "reset-then-reuse";
  throw new NotAllowed("helm upgrade would not be told whether the values of the last revision count");
}
function place({ namespace: namespace2, kubeContext }) {
  return [`--namespace=${namespace2}`, ...kubeContext === void 0 ? [] : [`--kube-context=${kubeContext}`]];
}
function upgradeArgs(command, own) {
  const flags = [...place(command), ...command.renderArgs, ...command.mannerArgs, ...own];
  return ["upgrade", "--install", ...flags, "--", command.name, command.chart];
}
var checksOfTemplate = ["--disable-openapi-validation=true", "--take-ownership=true"];
function templateFlags({ renderArgs, mannerArgs }) {
  return [...renderArgs, ...mannerArgs.filter((arg) => checksOfTemplate.includes(arg))];
}
function uninstallArgs(command, own) {
  return ["uninstall", ...place(command), ...command.mannerArgs, ...own, "--", command.name];
}

// src/door/planning.ts
import { copyFile, mkdtemp } from "node:fs/promises";
import { basename, extname, join as join2 } from "node:path";
function newRehearsal() {
  return { plans: /* @__PURE__ */ new Map(), sendings: /* @__PURE__ */ new Map(), removals: /* @__PURE__ */ new Map(), strangers: /* @__PURE__ */ new Set() };
}
function rehearsing(rehearsal, options) {
  const known2 = new Map(options.releases.map((release5) => [releaseKey(release5), release5]));
  const done = { kind: "exit", code: 0 };
  const note = (command) => {
    const isKnown = known2.has(releaseKey(command));
    if (!isKnown) rehearsal.strangers.add(releaseKey(command));
    return isKnown;
  };
  const begin = async (command, cwd) => {
    const key = releaseKey(command);
    const first = rehearsal.plans.get(key);
    const { command: own, mayWait } = await withOwnValues(command, options.temporary);
    const planning = (first ?? Promise.resolve()).then(async () => {
      const planned3 = first ? twice(command) : await options.plan(own, planHelm(options, cwd));
      rehearsal.sendings.set(key, planned3);
    });
    rehearsal.plans.set(key, planning);
    if (!mayWait) await planning;
  };
  return {
    upgrade: async (command, cwd) => {
      if (!note(command)) return done;
      await begin(command, cwd);
      return done;
    },
    uninstall: (command) => {
      if (note(command)) rehearsal.removals.set(releaseKey(command), command);
      return Promise.resolve(done);
    },
    read: ([word], argv) => word === "list" ? listed2(argv, rehearsal, { known: known2, stored: options.stored }) : void 0
  };
}
async function allPlanned({ plans }) {
  await Promise.all(plans.values());
}
async function withOwnValues(command, temporary) {
  if (temporary === void 0) return { command, mayWait: false };
  const isTemporary = (path2) => path2.startsWith(`${temporary}/`);
  const others = command.renderArgs.filter((arg) => !arg.startsWith("--values="));
  if (isTemporary(command.chart) || others.some((arg) => arg.startsWith("--set-file=")))
    return { command, mayWait: false };
  if (command.valueFiles.some((file) => file.includes(","))) return { command, mayWait: false };
  if (!command.valueFiles.some(isTemporary)) return { command, mayWait: true };
  const folder = await mkdtemp(join2(temporary, "values-"));
  const copies = command.valueFiles.map(async (file, index) => {
    if (!isTemporary(file)) return file;
    const copy = join2(folder, `${index}${extname(file)}`);
    await copyFile(file, copy);
    return copy;
  });
  try {
    const valueFiles = await Promise.all(copies);
    const values = valueFiles.map((file) => `--values=${file}`);
    return { command: { ...command, valueFiles, renderArgs: [...values, ...others] }, mayWait: true };
  } catch {
    return { command, mayWait: false };
  }
}
function twice({ name: name3, namespace: namespace2 }) {
  const error = "helmfile would send it twice: two releases of the helmfile have this name and namespace";
  return { diff: { name: name3, namespace: namespace2, outcome: "failed", error, failure: "internal" }, wanted: [], manner: [] };
}
function planHelm({ helm, kubeContext, redact }, cwd) {
  return {
    cwd,
    render: async (args) => {
      let bytes2;
      const allows = (given) => {
        bytes2 = given;
        return true;
      };
      const context = kubeContext === void 0 ? [] : [`--kube-context=${kubeContext}`];
      const { exitCode: code3, stdout, stderr } = await helm([...args, ...context], { cwd, allows });
      return { output: { code: code3, stdout, stderr: code3 === 0 ? stderr : redact(stderr) }, bytes: bytes2 };
    }
  };
}
function listed2(argv, { plans }, { known: known2, stored }) {
  const name3 = /^\^(.+)\$$/.exec(argv[argv.indexOf("--filter") + 1] ?? "")?.[1];
  const namespace2 = argv[argv.indexOf("--namespace") + 1];
  if (name3 === void 0 || namespace2 === void 0) return void 0;
  const key = `${namespace2}/${name3}`;
  const isThere = plans.has(key) || stored.has(key);
  const { chart = "", version: version4 = "" } = known2.get(key) ?? {};
  const row5 = [name3, namespace2, "1", "-", "deployed", `${basename(chart)}-${version4 || "0"}`, "-"].join("	");
  return { kind: "exit", code: 0, text: `NAME
${isThere ? `${row5}
` : ""}` };
}

// src/door/applying.ts
function nothingSent() {
  return { begun: /* @__PURE__ */ new Set(), refusals: /* @__PURE__ */ new Map(), cutOff: /* @__PURE__ */ new Set() };
}
function applying(options, sent) {
  const seen = /* @__PURE__ */ new Set();
  const refused4 = (refusal3) => {
    sent.refusals.set(releaseKey(refusal3), refusal3);
    return { kind: "exit", code: 1, text: `Error: helmfile-gate refused this: ${refusal3.why}
` };
  };
  return {
    upgrade: async (command, cwd) => {
      const turn = turnOf(command, "upgrade", { ...options, seen });
      if (turn.kind === "leave") return leftAlone;
      if (turn.kind === "refuse") return refused4(refuse(command, turn.why));
      const crds = await refusedCrds(command, turn.release, options, cwd);
      return crds ? refused4(crds) : upgrade(command, turn.release, { ...options, cwd, sent });
    },
    uninstall: async (command, cwd) => {
      const turn = turnOf(command, "uninstall", { ...options, seen });
      if (turn.kind === "leave") return leftAlone;
      if (turn.kind === "refuse") return refused4(refuse(command, turn.why));
      const digest = removalDigest({ ...command, manner: command.mannerArgs }, options.key);
      const { approved: approved2 } = turn.release;
      if (approved2.kind !== "uninstall" || digest !== approved2.digest) {
        return refused4(refuse(command, "helm would remove it in another manner than was approved"));
      }
      const done = await options.plainHelm(uninstallArgs(command, ownArgs(options)), cwd);
      if (isCutOff(done)) sent.cutOff.add(releaseKey(command));
      return answerOf(done);
    }
  };
}
function turnOf(command, action, { open: open3, approval, onBegin, seen }) {
  const key = releaseKey(command);
  const approved2 = approval.releases.get(key);
  if (!approved2) return { kind: "refuse", why: "the approval does not name it" };
  if (approved2.kind === "uninstall" !== (action === "uninstall")) {
    return { kind: "refuse", why: `helmfile would ${action} it, which was not approved` };
  }
  const release5 = open3.find((one) => releaseKey(one) === key);
  if (!release5) return { kind: "leave" };
  if (seen.has(key)) return { kind: "refuse", why: `helmfile would ${action} it twice` };
  seen.add(key);
  onBegin?.(key);
  return { kind: "take", release: release5 };
}
var leftAlone = { kind: "exit", code: 0 };
function ownArgs({ kubeContext, description: description2 }) {
  return [
    ...kubeContext === void 0 ? [] : [`--kube-context=${kubeContext}`],
    `--description=${description2}`
  ];
}
async function upgrade(command, { approved: approved2 }, options) {
  const { helm, approval, key, cwd, sent } = options;
  const { name: name3, namespace: namespace2, mannerArgs: manner } = command;
  const allows = (bytes2) => {
    const why = refusalOf2({ name: name3, namespace: namespace2, bytes: bytes2, manner }, approval, key);
    if (why) sent.refusals.set(releaseKey(why), why);
    else sent.begun.add(releaseKey(command));
    return why === void 0;
  };
  const skipCrds = "crds" in approved2 && approved2.crds === "" ? ["--skip-crds=true"] : [];
  const own = [...ownArgs(options), ...skipCrds, "--hide-notes=true"];
  for (let tries = bringsCrds(approved2) ? 3 : 1; ; tries--) {
    const done = await helm(upgradeArgs(command, own), { cwd, allows });
    if (isCutOff(done)) sent.cutOff.add(releaseKey(command));
    if (tries === 1 || !sent.refusals.delete(releaseKey(command))) return answerOf(done);
    await sleep(1e3);
  }
}
function bringsCrds(approved2) {
  return "crds" in approved2 && approved2.crds !== "";
}
function isCutOff({ exitCode, stderr }) {
  const lost2 = clusterTroubles(stderr).some(({ kind }) => kind === "unreachable" || kind === "late");
  return exitCode > 128 || exitCode !== 0 && lost2;
}
function answerOf({ exitCode: code3, stdout, stderr }) {
  return { kind: "exit", code: code3, text: code3 === 0 ? stdout : `${stdout}${stderr}` };
}
async function refusedCrds(command, { approved: approved2, stored }, options, cwd) {
  if (stored || !bringsCrds(approved2)) return void 0;
  const helm = planHelm(options, cwd);
  let bytes2 = Buffer.alloc(0);
  const render = async (args) => {
    const rendered = await helm.render(args);
    bytes2 = rendered.bytes ?? bytes2;
    return rendered;
  };
  const { diff: diff2 } = await options.plan(command, { ...helm, render });
  if (diff2.outcome === "failed") return refuse(command, diff2.error);
  if (approved2.kind === "apply" && diff2.digest !== approved2.digest) {
    return otherRender({ ...command, bytes: bytes2 }, approved2.fingerprints, options.key);
  }
  if ("crds" in approved2 && diff2.crdsDigest === approved2.crds) return void 0;
  return refuse(command, "the CRDs of its chart's crds/ folder are not those that were approved");
}

// src/cluster/status/provenance.ts
function readProvenance(description2) {
  const parts = description2.split(", ").filter((part) => part !== "by helmfile-gate");
  const after = (start) => parts.find((part) => part.startsWith(start))?.slice(start.length) ?? "";
  const [head = ""] = parts;
  const words2 = head.replace(/ by helmfile-gate$/, "").split(" ");
  const at2 = words2.findIndex((word) => /^@[0-9a-f]{7,12}$/.test(word));
  const isBy = at2 >= 0 && words2[at2 + 1] === "by";
  return {
    by: isBy ? words2[at2 + 2] ?? "" : "",
    why: (at2 < 0 ? words2 : words2.slice(0, at2)).join(" "),
    commit: words2[at2]?.slice(1) ?? "",
    approvedBy: after("approved by "),
    planId: after("plan ")
  };
}

// src/plan/last-deploy.ts
function lastDeployOf(releases, commit2) {
  const failed2 = releases.filter(({ status }) => status !== "deployed");
  const [newest] = releases.filter(({ status }) => status === "deployed").sort(newestFirst);
  const deploy = newest === void 0 ? "" : deployOf(newest);
  const failedSince = failed2.some((one) => newest === void 0 || timeOf(one) > timeOf(newest));
  const isOlder2 = failedSince && !isAt(newest, commit2);
  if (failed2.length > 0 && (deploy === "" || isOlder2)) {
    return { releases: new Set(failed2.map(releaseKey)), deploy: "what failed last" };
  }
  if (newest === void 0) return { unknown: "none of it is installed" };
  if (deploy === "") {
    const { revision, description: description2 } = newest;
    return {
      unknown: `the newest of it is revision ${revision} of ${releaseKey(newest)} (${description2}), which is of no deploy`
    };
  }
  const same3 = releases.filter((one) => one.status === "deployed" && deployOf(one) === deploy);
  return { releases: new Set([...failed2, ...same3].map(releaseKey)), deploy };
}
function deployOf({ description: description2 }) {
  const { commit: commit2, planId } = readProvenance(description2);
  if (rolledBackTo(description2) !== void 0) return "";
  if (!/\bby helmfile-gate$/.test(description2) || commit2 === "") return "";
  return planId === "" ? `@${commit2}` : `@${commit2}, plan ${planId}`;
}
function isAt(newest, commit2) {
  const of = newest && readProvenance(newest.description).commit;
  return of !== void 0 && of !== "" && commit2.startsWith(of);
}
function rolledBackTo(description2) {
  const revision = /^Rollback to ([0-9]{1,9})\b/.exec(description2)?.[1];
  return revision === void 0 ? void 0 : Number(revision);
}
function lastGood(current, kept4) {
  let origin = current;
  for (; ; ) {
    const before = rolledBackTo(origin.description);
    const next2 = kept4.find(({ revision }) => revision === before);
    if (next2 === void 0 || next2.revision >= origin.revision) break;
    origin = next2;
  }
  return kept4.filter((one) => isGood(one) && one.revision < origin.revision).sort((a, b) => b.revision - a.revision)[0];
}
function isGood({ status, description: description2 }) {
  const failed2 = /^(Upgrade|Release|Rollback) "[^"]*" failed\b/.test(description2);
  return !failed2 && (status === "deployed" || status === "superseded");
}
function newestFirst(a, b) {
  return timeOf(b) - timeOf(a);
}
function timeOf({ updated: updated2 }) {
  return Date.parse(updated2) || 0;
}

// src/changes/compare-sent.ts
function storedObjects({ manifest, hooks, namespace: namespace2 }) {
  return sentObjects(`${manifest}${hooks.map(framed).join("")}`, namespace2);
}
function compareSent(old, next2) {
  const before = byKey(old);
  const after = byKey(next2);
  const keys2 = [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])].sort(bytewise);
  const all = keys2.flatMap((key) => differencesOf(key, before.get(key) ?? [], after.get(key) ?? []));
  const kept4 = all.filter((one) => one.action === "remove" && isKept(one.old));
  return {
    differences: inOrder(all.filter((one) => !kept4.includes(one))),
    kept: kept4.map(({ key }) => key)
  };
}
function inOrder(all) {
  const order3 = ["change", "remove", "add"];
  return order3.flatMap((action) => all.filter((one) => one.action === action));
}
function compareWithBoth(start, other, next2) {
  const comparison = compareSent(start ? storedObjects(start) : [], next2);
  if (!other) return comparison;
  const { differences, kept: kept4 } = comparison;
  const known2 = new Set(differences.map(({ key }) => key));
  const more = compareSent(storedObjects(other), next2).differences.filter(
    (one) => one.action !== "remove" && one.next.hook === void 0 && !known2.has(one.key)
  );
  return { kept: kept4, differences: inOrder([...differences, ...more]) };
}
function differencesOf(key, old, next2) {
  const copies = next2.length;
  const open3 = [...old];
  const fresh = next2.filter((object2) => {
    const at2 = open3.findIndex((candidate) => isSameObject(candidate, object2));
    if (at2 >= 0) open3.splice(at2, 1);
    return at2 < 0;
  });
  const paired = fresh.slice(0, open3.length);
  return [
    ...paired.flatMap((object2, at2) => {
      const counterpart = open3[at2];
      return counterpart ? [{ action: "change", key, old: counterpart, next: object2, copies }] : [];
    }),
    ...open3.slice(paired.length).map((object2) => ({ action: "remove", key, old: object2 })),
    ...fresh.slice(paired.length).map((object2) => ({ action: "add", key, next: object2, copies }))
  ];
}
function byKey(objects) {
  const found2 = /* @__PURE__ */ new Map();
  for (const object2 of objects) {
    const key = objectKey(object2);
    const same3 = found2.get(key);
    if (same3) same3.push(object2);
    else found2.set(key, [object2]);
  }
  return found2;
}
function keptNotes({ kept: kept4 }) {
  return kept4.map((key) => ({
    level: "info",
    text: `${key} leaves the release and stays in the cluster (helm.sh/resource-policy: keep)`
  }));
}
function isKept(object2) {
  return annotation(object2, "helm.sh/resource-policy") === "keep" && isReadWithCertainty(object2);
}
function bytewise(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

// src/cluster/lingering.ts
import { setTimeout as sleep2 } from "node:timers/promises";

// src/cluster/resources.ts
function nameOf({ kind, namespace: namespace2, name: name3 }) {
  return `${kind} ${namespace2 ? `${namespace2}/` : ""}${name3}`;
}
function groupOf(apiVersion) {
  return apiVersion.includes("/") ? apiVersion.split("/")[0] ?? "" : "";
}
async function allServed(api) {
  const versions2 = await servedVersions(api);
  return versions2.flatMap(
    ({ groupVersion: apiVersion, resources: resources2 }) => resources2.map((one) => ({ apiVersion, ...one }))
  );
}
function resourcesByKind(served) {
  const all = new Map(served.map((one) => [`${one.apiVersion} ${one.kind}`, one]));
  return (apiVersion, kind) => all.get(`${apiVersion} ${kind}`);
}
async function servedResources(api) {
  return resourcesByKind(await allServed(api));
}
function collectionPath({ apiVersion, plural, namespaced }, namespace2) {
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within2 = namespaced && namespace2 !== void 0 ? `/namespaces/${encodeURIComponent(namespace2)}` : "";
  return `${group}${within2}/${plural}`;
}
function objectPath(resource2, { namespace: namespace2, name: name3 }) {
  return `${collectionPath(resource2, namespace2 ?? "default")}/${encodeURIComponent(name3)}`;
}

// src/cluster/lingering.ts
var live = object({
  metadata: object({
    deletionTimestamp: nullish(string(), ""),
    finalizers: nullish(array(string()), [])
  })
});
var mostObjects = 300;
var looks = 4;
async function lingering(api, removed2, pauseMs2 = 1e3) {
  try {
    const resources2 = await servedResources(api);
    let lines = [];
    for (let look = 0; look < looks; look++) {
      if (look > 0) await sleep2(pauseMs2);
      lines = await linesOf(api, resources2, removed2.slice(0, mostObjects));
      if (lines.length === 0) break;
    }
    return lines;
  } catch (error) {
    if (error instanceof Failure) return [`whether all objects are gone is not known: ${error.why}`];
    throw error;
  }
}
async function linesOf(api, resources2, refs) {
  const limit2 = pLimit(8);
  return (await Promise.all(refs.map((ref2) => limit2(() => lineOf(api, resources2, ref2))))).flat();
}
async function lineOf(api, resources2, ref2) {
  const resource2 = resources2(ref2.apiVersion, ref2.kind);
  if (!resource2) return [];
  const { status, body } = await api.request({ path: objectPath(resource2, ref2) });
  const read = status === 200 ? readJson(live, body) : void 0;
  if (!read || !("value" in read)) return [];
  const { deletionTimestamp: since, finalizers } = read.value.metadata;
  if (since === "" || finalizers.length === 0) return [];
  const where = resource2.namespaced ? `${ref2.namespace}/${ref2.name}` : ref2.name;
  const waits = finalizers.map((finalizer) => `${finalizer} (${ownerOf(finalizer)})`).join(", ");
  return [`${ref2.kind} ${where} is being removed since ${since}, and waits for the finalizer ${waits}`];
}
var owners = [
  [/^(foregroundDeletion|orphan)$/, "the garbage collector of Kubernetes: what it owns goes first"],
  [/^kubernetes\.io\/pvc-protection$/, "Kubernetes: a pod still uses the claim"],
  [/^kubernetes\.io\/pv-protection$/, "Kubernetes: a claim is still bound to the volume"],
  [/^service\.kubernetes\.io\/load-balancer-cleanup$/, "the controller of load balancers"],
  [/^customresourcecleanup\.apiextensions\.k8s\.io$/, "the API server: objects of the kind are still there"]
];
function ownerOf(finalizer) {
  const known2 = owners.find(([pattern]) => pattern.test(finalizer))?.[1];
  if (known2 !== void 0) return known2;
  const domain = finalizer.split("/")[0] ?? "";
  return domain.includes(".") ? `the controller of ${domain}: where it is gone, nobody takes it off` : "a controller that its name does not tell";
}

// src/cluster/diagnosis/live.ts
var text4 = nullish(string(), "");
var live2 = object({
  metadata: object({
    name: string(),
    namespace: text4,
    uid: text4,
    deletionTimestamp: text4,
    finalizers: nullish(array(string()), []),
    ownerReferences: nullish(array(object({ kind: text4, name: text4, uid: text4 })), []),
    labels: optional(unknown())
  }),
  spec: optional(unknown()),
  status: optional(unknown())
});
function liveObject({ apiVersion, kind }, item2) {
  const read = checked(live2, item2);
  if (!("value" in read)) return void 0;
  const { metadata: metadata2, spec, status } = read.value;
  const { ownerReferences: owners2, deletionTimestamp: deleted, labels: labels2, ...named7 } = metadata2;
  return { apiVersion, kind, ...named7, labels: labels2, owners: owners2, deleted, spec, status, whole: item2 };
}
function labelOf({ labels: labels2 }, name3) {
  const found2 = labels2 !== null && typeof labels2 === "object" ? Object.entries(labels2) : [];
  const value = found2.find(([key]) => key === name3)?.[1];
  return typeof value === "string" ? value : void 0;
}
function isNamed(object2, ref2) {
  return object2.kind === ref2.kind && object2.name === ref2.name && groupOf(object2.apiVersion) === groupOf(ref2.apiVersion) && (object2.namespace === "" || object2.namespace === ref2.namespace);
}
function familyOf(objects, refs) {
  const wanted2 = new Map(
    refs.map((ref2) => [
      `${ref2.kind} ${ref2.name}`,
      refs.filter((one) => one.name === ref2.name && one.kind === ref2.kind)
    ])
  );
  const family = new Set(
    objects.filter(
      (object2) => wanted2.get(`${object2.kind} ${object2.name}`)?.some((ref2) => isNamed(object2, ref2))
    )
  );
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    const uids = new Set([...family].map(({ uid }) => uid).filter(Boolean));
    for (const object2 of objects) if (object2.owners.some(({ uid }) => uids.has(uid))) family.add(object2);
  }
  return [...family];
}

// src/cluster/diagnosis/collect.ts
var kinds = {
  Pod: { apiVersion: "v1", kind: "Pod" },
  Event: { apiVersion: "v1", kind: "Event" },
  ReplicaSet: { apiVersion: "apps/v1", kind: "ReplicaSet" },
  StatefulSet: { apiVersion: "apps/v1", kind: "StatefulSet" },
  Job: { apiVersion: "batch/v1", kind: "Job" },
  PersistentVolumeClaim: { apiVersion: "v1", kind: "PersistentVolumeClaim" },
  EndpointSlice: { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
  ResourceQuota: { apiVersion: "v1", kind: "ResourceQuota" },
  CertificateRequest: { apiVersion: "cert-manager.io/v1", kind: "CertificateRequest" },
  Order: { apiVersion: "acme.cert-manager.io/v1", kind: "Order" },
  Challenge: { apiVersion: "acme.cert-manager.io/v1", kind: "Challenge" }
};
var followers = {
  Deployment: ["ReplicaSet", "Pod"],
  ReplicaSet: ["Pod"],
  StatefulSet: ["Pod", "PersistentVolumeClaim"],
  DaemonSet: ["Pod"],
  Job: ["Pod"],
  CronJob: ["Job", "Pod"],
  Pod: [],
  PersistentVolumeClaim: [],
  Service: ["EndpointSlice", "Pod"],
  Certificate: ["CertificateRequest", "Order", "Challenge"]
};
var customFollowers = ["StatefulSet", "Pod", "PersistentVolumeClaim"];
var ownGroups = /^(?:[a-z]*|(?:admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|internal\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage|storagemigration)\.k8s\.io)$/;
function isCustom({ apiVersion }) {
  return !ownGroups.test(groupOf(apiVersion));
}
var importance = [
  ...["Pod", "Event", "ReplicaSet", "PersistentVolumeClaim", "Deployment", "StatefulSet", "DaemonSet", "Job"],
  ...["Service", "EndpointSlice", "OnePasswordItem", "Certificate", "Challenge", "Order", "ResourceQuota"]
];
async function collect(reading, resources2, refs) {
  const read = /* @__PURE__ */ new Set();
  const lists = wantedLists(resources2, refs).map(async ({ resource: resource2, namespace: namespace2 }) => {
    const onlyWarnings = resource2.kind === "Event" ? "fieldSelector=type%3DWarning" : "";
    const items = await reading.list(resource2, namespace2, onlyWarnings);
    if (items) read.add(`${resource2.kind} ${namespace2}`);
    return (items ?? []).flatMap((item2) => liveObject(resource2, item2) ?? []);
  });
  const objects = (await Promise.all(lists)).flat();
  return { objects, hasAll: (kind, namespace2) => read.has(`${kind} ${namespace2}`) };
}
function wantedLists(resources2, refs) {
  const wanted2 = /* @__PURE__ */ new Map();
  const want = ({ apiVersion, kind }, namespace2) => {
    const resource2 = resources2(apiVersion, kind);
    if (!resource2?.verbs.includes("list") || resource2.namespaced && namespace2 === "") return;
    const within2 = resource2.namespaced ? namespace2 : "";
    wanted2.set(`${apiVersion} ${kind} ${within2}`, { resource: resource2, namespace: within2 });
  };
  for (const ref2 of refs) {
    const { kind, namespace: namespace2 = "" } = ref2;
    const custom2 = isCustom(ref2);
    const brought = followers[kind] ?? (custom2 ? customFollowers : void 0);
    if (brought === void 0) continue;
    want(ref2, namespace2);
    const isNamespaced = resources2(ref2.apiVersion, kind)?.namespaced === true;
    if (isNamespaced)
      [...brought, "Event", "ResourceQuota"].forEach((one) => want(kinds[one], namespace2));
  }
  return [...wanted2.values()].sort((a, b) => rank(a) - rank(b));
}
function rank({ resource: { kind } }) {
  const found2 = importance.indexOf(kind);
  return found2 < 0 ? importance.length : found2;
}
async function claimEvents(reading, resources2, namespaces) {
  const resource2 = resources2(kinds.Event.apiVersion, kinds.Event.kind);
  if (resource2 === void 0) return [];
  const selector2 = `fieldSelector=${encodeURIComponent("involvedObject.kind=PersistentVolumeClaim")}`;
  const lists = namespaces.map((namespace2) => reading.list(resource2, namespace2, selector2));
  return (await Promise.all(lists)).flatMap(
    (items) => (items ?? []).flatMap((item2) => liveObject(resource2, item2) ?? [])
  );
}

// src/cluster/diagnosis/conditions.ts
var text5 = fallback(nullish(string(), ""), "");
var condition = object({ type: text5, status: text5, reason: text5, message: text5 });
var customStatus = object({
  conditions: fallback(nullish(array(condition), []), []),
  state: text5,
  reason: text5,
  phase: text5,
  currentState: text5,
  message: text5
});
var bad = /^(?:Degraded|Stalled|Invalid|.*(?:Fail(?:ed|ure|ing)?|Errors?|Conflict|Pressure|Terminating))$/i;
var passing = /^(?:Issuing|Progressing|Reconciling|Updating|Paused|Denied|InvalidRequest|Suspended)$/i;
var wrongState = /^(?:pending|processing|invalid|errored|expired|failed|failure|error|degraded)$/i;
var always = {
  OnePasswordItem: "onepassword.com",
  Certificate: "cert-manager.io",
  CertificateRequest: "cert-manager.io",
  Order: "acme.cert-manager.io",
  Challenge: "acme.cert-manager.io",
  Tenant: "minio.min.io"
};
function conditionFindings(object2) {
  const read = checked(customStatus, object2.status ?? {});
  if (!("value" in read)) return [];
  const about2 = nameOf(object2);
  const evidence = evidenceOf(object2);
  return sayings(object2, read.value).map((why) => ({ evidence, about: about2, why }));
}
function sayings(object2, status) {
  const isSilent = object2.status === void 0 || object2.status === null || emptyStatus(status);
  if (isSilent)
    return always[object2.kind] === groupOf(object2.apiVersion) ? ["it has no status yet: nothing has worked on it"] : [];
  const { conditions: conditions2, state, reason, phase, currentState, message } = status;
  const untrue = conditions2.filter(isWrong).map((one) => {
    const why2 = [one.reason, one.message].filter(Boolean).join(": ");
    return `${one.type} is ${one.status || "unknown"}${why2 ? `: ${why2}` : ""}`;
  });
  if (untrue.length > 0) return untrue;
  const word = [state, phase, currentState].find((one) => wrongState.test(one));
  const isTenantAtWork = object2.kind === "Tenant" && currentState !== "" && currentState !== "Initialized";
  if (word === void 0 && !isTenantAtWork) return [];
  const why = reason || message;
  return [`${word ?? currentState}${why ? `: ${why}` : ""}`];
}
function emptyStatus({ conditions: conditions2, state, phase, currentState }) {
  return conditions2.length === 0 && state === "" && phase === "" && currentState === "";
}
function isWrong({ type, status, reason }) {
  if (bad.test(type)) return status === "True";
  if (passing.test(type)) return status === "False" && /^(?:Failed|Error)/i.test(reason);
  return status !== "True";
}
function evidenceOf({ kind, apiVersion }) {
  const group = groupOf(apiVersion);
  if (kind === "OnePasswordItem") return "onepassword";
  if (group === "acme.cert-manager.io") return "acme";
  return group === "cert-manager.io" ? "certificate" : "condition";
}

// src/cluster/diagnosis/diagnosis.ts
var order = [
  "immutable",
  "webhook",
  "terminating",
  "kind-unknown",
  "conflict",
  "quota",
  "image",
  "crash",
  "container",
  "claim",
  "unschedulable",
  "onepassword",
  "acme",
  "certificate",
  "load-balancer",
  "job",
  "condition",
  "not-ready",
  "no-endpoints",
  "rollout",
  "event",
  "timeout",
  "unread"
];
var mostFindings = 60;
var room = { about: 160, why: 300, log: 200 };
function boundedFindings(findings, redact) {
  const sorted = [...findings].sort((a, b) => order.indexOf(a.evidence) - order.indexOf(b.evidence));
  const distinct2 = new Map(sorted.map((finding2) => [`${finding2.about}
${finding2.why}`, finding2]));
  return [...distinct2.values()].slice(0, mostFindings).map(({ evidence, about: about2, why, log }) => ({
    evidence,
    about: short(redact(about2), room.about),
    why: short(redact(why), room.why),
    ...log && log.length > 0 ? { log: shortLog(log, redact) } : {}
  }));
}
function shortLog(log, redact) {
  return redact(log.join("\n")).split("\n").map((line2) => short(line2, room.log));
}
function short(text12, most2) {
  const line2 = text12.slice(0, 16 * most2).replace(/\s+/g, " ").trim();
  return line2.length > most2 ? `${line2.slice(0, most2 - 1)}…` : line2;
}

// src/lib/time-text.ts
var minute = 6e4;
var hour = 60 * minute;
var dayMs = 24 * hour;
function durationText(ms) {
  if (ms >= 2 * dayMs) return `${Math.round(ms / dayMs)} days`;
  if (ms >= 2 * hour) return `${Math.round(ms / hour)} h`;
  const seconds2 = Math.max(0, Math.round(ms / 1e3));
  return seconds2 >= 120 ? `${Math.round(seconds2 / 60)} min` : `${seconds2} s`;
}
function timeBetween(from, to) {
  const ms = Math.abs(Number(new Date(to)) - Number(new Date(from)));
  return Number.isNaN(ms) ? "" : durationText(ms);
}

// src/cluster/endpoints.ts
var text6 = nullish(string(), "");
var slice = object({
  metadata: object({
    namespace: text6,
    labels: nullish(object({ "kubernetes.io/service-name": text6 }))
  }),
  endpoints: nullish(
    array(object({ conditions: nullish(object({ ready: nullish(boolean(), true) })) })),
    []
  )
});
function readyEndpoints(slices3) {
  const counts = /* @__PURE__ */ new Map();
  for (const one of slices3) {
    const read = checked(slice, one);
    if ("wrong" in read) continue;
    const { metadata: metadata2, endpoints } = read.value;
    const name3 = metadata2.labels?.["kubernetes.io/service-name"];
    if (!name3) continue;
    const key = `${metadata2.namespace}/${name3}`;
    const ready2 = endpoints.filter(({ conditions: conditions2 }) => conditions2?.ready !== false).length;
    counts.set(key, (counts.get(key) ?? 0) + ready2);
  }
  return counts;
}

// src/cluster/diagnosis/objects.ts
var text7 = nullish(string(), "");
var count = nullish(number(), 0);
function fields(schema, given) {
  const read = checked(schema, given ?? {});
  return "value" in read ? read.value : void 0;
}
var workload = object({
  spec: nullish(object({ replicas: nullish(number(), 1) }), {}),
  status: nullish(
    object({
      availableReplicas: count,
      readyReplicas: count,
      numberReady: count,
      desiredNumberScheduled: count,
      conditions: nullish(array(object({ type: text7, status: text7, reason: text7, message: text7 })), [])
    }),
    {}
  )
});
var told = ({ reason, message }) => [reason, message].filter(Boolean).join(": ");
function workloadFindings(object2) {
  const read = fields(workload, object2.whole);
  const about2 = nameOf(object2);
  const { spec, status } = read ?? {};
  if (!status) return [];
  const having = (type, value) => status.conditions?.find((one) => one.type === type && one.status === value);
  if (object2.kind === "Job") {
    const failed2 = having("Failed", "True");
    return failed2 ? [{ evidence: "job", about: about2, why: `it failed: ${told(failed2)}` }] : [];
  }
  const isDaemon = object2.kind === "DaemonSet";
  const wanted2 = isDaemon ? status.desiredNumberScheduled ?? 0 : spec?.replicas ?? 1;
  const ready2 = (isDaemon ? status.numberReady : object2.kind === "StatefulSet" ? status.readyReplicas : status.availableReplicas) ?? 0;
  const refused4 = having("ReplicaFailure", "True");
  const late = having("Progressing", "False");
  if (ready2 >= wanted2 && !refused4 && !late) return [];
  const why = [refused4, late].flatMap((one) => one ? [told(one)] : []);
  return [
    {
      evidence: refused4 ? refusalOf3(told(refused4)) : "rollout",
      about: about2,
      why: [`${ready2} of ${wanted2} ready`, ...why].join("; ")
    }
  ];
}
function refusalOf3(message) {
  if (message.includes("exceeded quota")) return "quota";
  return message.includes("failed calling webhook") ? "webhook" : "rollout";
}
var claim = object({
  spec: nullish(object({ storageClassName: nullish(string()) }), {}),
  status: nullish(object({ phase: text7 }), {})
});
function claimFindings(object2, word) {
  const read = fields(claim, object2.whole);
  if (!read || !["Pending", "Lost"].includes(read.status?.phase ?? "")) return [];
  const storageClass3 = read.spec?.storageClassName;
  const where = storageClass3 ? `storage class ${storageClass3}` : "no storage class";
  const why = `${read.status?.phase === "Lost" ? "its volume is lost" : "pending"} (${where})${word ? `: ${word}` : ""}`;
  return [{ evidence: "claim", about: nameOf(object2), why }];
}
var service = object({
  spec: object({ type: text7, selector: nullish(unknown()), loadBalancerClass: text7 }),
  status: nullish(
    object({ loadBalancer: nullish(object({ ingress: nullish(array(unknown()), []) }), {}) }),
    {}
  )
});
function serviceFindings(object2, { slices: slices3, pods }) {
  const read = fields(service, object2.whole);
  if (!read) return [];
  const { spec, status } = read;
  const about2 = nameOf(object2);
  const findings = [];
  if (spec.type === "LoadBalancer" && (status?.loadBalancer?.ingress ?? []).length === 0) {
    const by = spec.loadBalancerClass ? ` of class ${spec.loadBalancerClass}` : "";
    findings.push({ evidence: "load-balancer", about: about2, why: `no load balancer${by} has given it an address` });
  }
  const selector2 = selectorOf(spec.selector);
  if (spec.type === "ExternalName" || selector2.length === 0 || slices3 === void 0) return findings;
  const ready2 = readyEndpoints(slices3.map(({ whole: whole2 }) => whole2)).get(`${object2.namespace}/${object2.name}`) ?? 0;
  if (ready2 > 0) return findings;
  const chosen = pods?.filter((pod3) => isSelected(pod3, object2)).length;
  const words2 = selector2.map(([key, value]) => `${key}=${value}`).join(",");
  const why = chosen === void 0 ? `no ready endpoints; its selector is ${words2}` : chosen === 0 ? `no endpoints: its selector ${words2} chooses no pod` : `no ready endpoints: of the ${chosen} pods that its selector chooses none is ready`;
  return [...findings, { evidence: "no-endpoints", about: about2, why }];
}
function selectorOf(selector2) {
  const entries = selector2 !== null && typeof selector2 === "object" ? Object.entries(selector2) : [];
  return entries.flatMap(
    ([key, value]) => typeof value === "string" ? [[key, value]] : []
  );
}
function isSelected(pod3, object2) {
  const selector2 = selectorOf(fields(service, object2.whole)?.spec.selector);
  return pod3.namespace === object2.namespace && selector2.length > 0 && selector2.every(([key, value]) => labelOf(pod3, key) === value);
}
var resourceNames = nullish(unknown());
var quota = object({ status: nullish(object({ hard: resourceNames, used: resourceNames }), {}) });
function quotaFindings(object2) {
  const { hard, used } = fields(quota, object2.whole)?.status ?? {};
  const now = new Map(selectorOf(used));
  const full2 = selectorOf(hard).filter(([name3, most2]) => now.get(name3) === most2 && most2 !== "0");
  const why = full2.map(([name3, most2]) => `${name3} ${most2} of ${most2} used`).join(", ");
  return full2.length > 0 ? [{ evidence: "quota", about: nameOf(object2), why }] : [];
}
function deletionFindings(object2) {
  if (object2.deleted === "" || object2.finalizers.length === 0) return [];
  const why = `it is being deleted since ${object2.deleted}, and waits for ${object2.finalizers.join(", ")}`;
  return [{ evidence: "terminating", about: nameOf(object2), why }];
}

// src/cluster/diagnosis/events.ts
var text8 = nullish(string(), "");
var event = object({
  involvedObject: object({ kind: text8, namespace: text8, name: text8, uid: text8 }),
  reason: text8,
  message: text8,
  type: text8,
  count: nullish(number(), 1),
  firstTimestamp: text8,
  lastTimestamp: text8,
  eventTime: text8,
  metadata: object({ creationTimestamp: text8 }),
  series: nullish(object({ count: nullish(number(), 1), lastObservedTime: text8 }))
});
function eventsAmong(objects) {
  return objects.filter(({ kind, apiVersion }) => kind === "Event" && apiVersion === "v1").flatMap(({ whole: whole2 }) => {
    const read = checked(event, whole2);
    return "value" in read ? [eventOf(read.value)] : [];
  }).sort((a, b) => b.at - a.at);
}
function eventOf(given) {
  const { involvedObject, reason, message, type, series: series2, count: count3, metadata: metadata2 } = given;
  const times3 = [series2?.lastObservedTime, given.lastTimestamp, given.eventTime, given.firstTimestamp];
  const at2 = Date.parse(times3.find(Boolean) ?? metadata2.creationTimestamp) || 0;
  return {
    ...involvedObject,
    ...{
      reason,
      message,
      isWarning: type === "Warning",
      at: at2,
      count: Math.max(count3 ?? 1, series2?.count ?? 1)
    }
  };
}
function isOf(one, family) {
  return family.some(
    ({ kind, namespace: namespace2, name: name3, uid }) => one.uid !== "" && one.uid === uid || one.namespace === namespace2 && one.kind === kind && one.name === name3 || one.namespace === namespace2 && one.kind === "Pod" && ["ReplicaSet", "Job"].includes(kind) && one.name.startsWith(`${name3}-`)
  );
}
function eventFindings(events, family, said3, now = Date.now()) {
  const about2 = /* @__PURE__ */ new Map();
  for (const one of events.filter((each) => each.isWarning && isOf(each, family))) {
    const key = [one.kind, one.reason, familiar(one)].join("\n");
    const known2 = about2.get(key);
    about2.set(key, known2 ? { ...known2, total: known2.total + one.count } : { ...one, total: one.count });
  }
  return [...about2.values()].filter(({ message }) => message !== "" && said3.every(({ why }) => !tells(why, message))).map(({ kind, namespace: namespace2, name: name3, reason, message, at: at2, total }) => {
    const refusal3 = refusalOf3(message);
    return {
      evidence: refusal3 === "rollout" ? "event" : refusal3,
      about: `${kind} ${namespace2 ? `${namespace2}/` : ""}${name3}`,
      why: `${reason}: ${message} (${durationText(now - at2)} ago${total > 1 ? `, ${total} times` : ""})`
    };
  });
}
function tells(why, message) {
  return message.length > 12 && why.includes(message.slice(0, 80));
}
function familiar({ message, name: name3 }) {
  return message.replaceAll(name3, "");
}
function newestWord(events, object2) {
  const own = events.find(
    (one) => one.uid !== "" ? one.uid === object2.uid : one.name === object2.name && one.kind === object2.kind
  );
  return own && `${own.reason}: ${own.message}`;
}

// src/cluster/dry-run/quoted-values.ts
var marks = /((?:Invalid|Unsupported|Duplicate) value): |, got &?value\.\w+\{/g;
function withoutQuotedValues(text12) {
  const lastBrace = text12.lastIndexOf("}");
  const lastEnd = [...text12.matchAll(/\}(?=[:,\]]|$)/g)].at(-1)?.index ?? -1;
  let kept4 = "";
  let from = 0;
  for (const mark2 of text12.matchAll(marks)) {
    if (mark2.index < from) continue;
    const start = mark2.index + mark2[0].length;
    const end = mark2[1] === void 0 ? endOfTyped(text12, start, lastBrace) : endOfValue(text12, start, lastEnd);
    if (end === void 0) continue;
    kept4 += text12.slice(from, mark2.index) + (mark2[1] ?? "");
    from = end;
  }
  return kept4 + text12.slice(from);
}
function endOfTyped(text12, start, lastBrace) {
  return start > lastBrace ? void 0 : text12.indexOf("}", start) + 1;
}
function endOfValue(text12, start, lastEnd) {
  return endOf(/"[^"\\]*(?:\\.[^"\\]*)*"(?=[:,\]]|$)/y, text12, start) ?? endOfObject(text12, start, lastEnd) ?? endOf(/[^\s:,]+(?=[:,\]]|$)/y, text12, start);
}
function endOf(pattern, text12, start) {
  pattern.lastIndex = start;
  return pattern.test(text12) ? pattern.lastIndex : void 0;
}
function endOfObject(text12, start, lastEnd) {
  const word = text12.slice(start, endOf(/\S*/y, text12, start));
  const opening = [word.lastIndexOf("{"), word.indexOf("{")].find((at3) => at3 >= 0 && start + at3 < lastEnd);
  if (opening === void 0) return void 0;
  let at2 = text12.indexOf("}", start + opening);
  while (!":,]".includes(text12[at2 + 1] ?? "")) at2 = text12.indexOf("}", at2 + 1);
  return at2 + 1;
}

// src/cluster/diagnosis/helm-error.ts
var words = [
  { evidence: "webhook", says: /failed calling webhook/ },
  { evidence: "quota", says: /exceeded quota/ },
  { evidence: "terminating", says: /because it is being terminated/ },
  {
    evidence: "immutable",
    says: /field is immutable|is immutable|may not be changed|may not change|for fields other than|cannot change roleRef|are forbidden after creation/
  },
  { evidence: "kind-unknown", says: /no matches for kind|could not find the requested resource/ },
  { evidence: "conflict", says: /Apply failed with \d+ conflict|conflict occurred while applying/ },
  { evidence: "timeout", says: /timed out waiting|context deadline exceeded|resource not ready/ }
];
var mostLines = 5e3;
function toldByHelm(said3) {
  const lines = said3.split("\n", mostLines).filter((line2) => !/^\s*(?:level|time)=/.test(line2));
  const parts = lines.flatMap((line2) => line2.split(" && "));
  const known2 = parts.flatMap((part) => {
    const line2 = part.slice(0, 8e3).trim();
    const found2 = words.find(({ says }) => says.test(line2));
    return found2 ? [{ line: line2, evidence: found2.evidence }] : [];
  });
  return {
    findings: known2.map(({ line: line2, evidence }) => ({
      evidence,
      about: aboutOf(line2) ?? "helm",
      why: whyOf(line2)
    })),
    services: known2.flatMap(({ line: line2, evidence }) => evidence === "webhook" ? serviceOf(line2) : [])
  };
}
function aboutOf(line2) {
  const [, object2, sent] = /\bfor object (\S{1,320}) \S{1,320}, Kind=(\w{1,63})/.exec(line2) ?? [];
  if (object2 !== void 0 && sent !== void 0) return `${sent} ${object2}`;
  const [, kind, name3] = /\b([A-Za-z]{1,63})(?:\.[\w.-]{1,253})? "([^"]{1,253})" is (?:invalid|forbidden)/.exec(line2) ?? [];
  return kind !== void 0 && name3 !== void 0 ? `${kind} ${name3}` : void 0;
}
function whyOf(line2) {
  const bare = withoutQuotedValues(line2.replace(/^(?:Error: )?(?:(?:INSTALLATION|UPGRADE) FAILED: )?/, ""));
  const start = bare.search(/ is (?:invalid|forbidden): /);
  return start < 0 ? bare : bare.slice(start + 1);
}
function serviceOf(line2) {
  const [, name3, namespace2] = /https:\/\/([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})\.svc[:/]/.exec(line2) ?? [];
  return name3 && namespace2 ? [{ apiVersion: "v1", kind: "Service", namespace: namespace2, name: name3 }] : [];
}

// src/cluster/diagnosis/pods.ts
var text9 = nullish(string(), "");
var terminated = nullish(object({ exitCode: nullish(number(), 0), reason: text9, message: text9 }));
var containerStatus = object({
  name: text9,
  ready: nullish(boolean(), false),
  state: nullish(
    object({
      waiting: nullish(object({ reason: text9, message: text9 })),
      running: nullish(unknown()),
      terminated
    }),
    {}
  ),
  lastState: nullish(object({ terminated }), {})
});
var containers = nullish(array(containerStatus), []);
var podStatus = object({
  phase: text9,
  reason: text9,
  message: text9,
  conditions: nullish(array(object({ type: text9, status: text9, reason: text9, message: text9 })), []),
  initContainerStatuses: containers,
  containerStatuses: containers
});
var imageReasons = /^(?:ImagePullBackOff|ErrImagePull|ErrImageNeverPull|ImageInspectError|InvalidImageName|RegistryUnavailable|SignatureValidationFailed)$/;
var starting = /^(?:ContainerCreating|PodInitializing)?$/;
function podTrouble({ status, deleted }) {
  const read = checked(podStatus, status);
  if (!("value" in read) || deleted !== "") return void 0;
  const pod3 = read.value;
  const condition2 = (type) => pod3.conditions.find((one) => one.type === type);
  if (pod3.phase === "Succeeded") return void 0;
  if (pod3.phase !== "Failed" && condition2("Ready")?.status === "True") return void 0;
  const scheduled = condition2("PodScheduled");
  if (scheduled?.status === "False" && scheduled.reason !== "SchedulingGated") {
    return { evidence: "unschedulable", why: `no node takes it: ${scheduled.message || scheduled.reason}` };
  }
  return containerTrouble(pod3) ?? wholeTrouble(pod3, condition2("Ready"));
}
function containerTrouble({ initContainerStatuses, containerStatuses }) {
  for (const container3 of [...initContainerStatuses, ...containerStatuses]) {
    const found2 = waitingTrouble(container3) ?? endedTrouble(container3);
    if (found2) return found2;
  }
  return void 0;
}
function waitingTrouble({ name: name3, state, lastState }) {
  const { waiting: waiting2 } = state ?? {};
  if (!waiting2 || starting.test(waiting2.reason)) return void 0;
  const { reason, message } = waiting2;
  const said3 = `container ${name3}: ${reason}${message ? `: ${message}` : ""}`;
  if (imageReasons.test(reason)) return { evidence: "image", why: said3 };
  if (reason !== "CrashLoopBackOff") return { evidence: "container", why: said3 };
  const last = lastState?.terminated;
  const why = `container ${name3}: CrashLoopBackOff${last ? `, it ended with ${endOf2(last)}` : ""}`;
  return { evidence: "crash", why, container: name3, previous: true };
}
function endedTrouble({ name: name3, state, lastState, ready: ready2 }) {
  const ended = state?.terminated;
  if (ended && ended.exitCode !== 0) {
    return { evidence: "crash", why: `container ${name3}: it ended with ${endOf2(ended)}`, container: name3 };
  }
  if (state?.running === void 0 || state.running === null || ready2) return void 0;
  const last = lastState?.terminated;
  const before = last ? `; before, it ended with ${endOf2(last)}` : "";
  return { evidence: "not-ready", why: `container ${name3} runs, and is not ready${before}`, container: name3 };
}
function endOf2({ exitCode, reason, message }) {
  const why = [reason === "Error" ? "" : reason, message].filter(Boolean).join(": ");
  return `exit code ${exitCode}${why ? ` (${why})` : ""}`;
}
function wholeTrouble({ phase, reason, message }, ready2) {
  const why = [reason, message].filter(Boolean).join(": ") || [ready2?.reason, ready2?.message].filter(Boolean).join(": ");
  const evidence = phase === "Failed" ? "crash" : "not-ready";
  return { evidence, why: `${phase || "Pending"}${why ? `: ${why}` : ""}` };
}
function podFindings(pods) {
  const groups2 = /* @__PURE__ */ new Map();
  for (const pod3 of pods) {
    const trouble = podTrouble(pod3);
    if (!trouble) continue;
    const owner = pod3.owners.map(({ uid }) => uid).join() || pod3.uid;
    const key = [owner, trouble.evidence, trouble.container, trouble.why.replaceAll(pod3.name, "")].join("\n");
    const known2 = groups2.get(key);
    groups2.set(key, known2 ? { ...known2, count: known2.count + 1 } : { pod: pod3, trouble, count: 1 });
  }
  return [...groups2.values()].map(({ pod: pod3, trouble, count: count3 }) => ({
    ...trouble,
    pod: pod3,
    finding: {
      evidence: trouble.evidence,
      about: `${nameOf(pod3)}${count3 > 1 ? ` and ${count3 - 1} more like it` : ""}`,
      why: trouble.why
    }
  }));
}

// src/cluster/diagnosis/reading.ts
var mostItems = 1e3;
var nothing = { status: 0, body: "" };
function readingWithin(api, bounds3) {
  const until = Date.now() + bounds3.milliseconds;
  const unread = /* @__PURE__ */ new Set();
  let left = bounds3.requests;
  let skipped = 0;
  const ask3 = async (path2, patienceMs) => {
    const remaining = until - Date.now();
    if (left === 0 || remaining <= 0 || bounds3.signal?.aborted) return void skipped++;
    left--;
    const asked = api.request({ path: path2, patienceMs, timeoutMs: remaining }).then(
      (answer) => answer,
      (error) => ({ status: 0, body: error instanceof Failure ? error.why : String(error) })
    );
    return withinTime(asked, remaining, bounds3.signal);
  };
  const get = async (what3, path2, patienceMs) => {
    const answer = await ask3(path2, patienceMs);
    if (answer === void 0 || answer.status === 200) return answer;
    const why = answer.status === 403 ? `not allowed to read ${what3}` : `${what3} could not be read: ${refusalOf(answer.body)}`;
    if (answer.status !== 404) unread.add(why);
    return void 0;
  };
  return {
    list: async (resource2, namespace2, query = "") => {
      const what3 = `${resource2.plural}${resource2.namespaced ? ` in ${namespace2}` : ""}`;
      const within2 = {
        request: async ({ path: path2 }) => await get(what3, path2, 3e3) ?? nothing
      };
      const items = [];
      let isRead = false;
      for await (const page2 of readPages(within2, collectionPath(resource2, namespace2), { query })) {
        if ("why" in page2) break;
        isRead = true;
        items.push(...page2.items);
        if (items.length < mostItems) continue;
        unread.add(`of the ${what3} no more than ${items.length} were looked at`);
        break;
      }
      return isRead ? items : void 0;
    },
    // A kubelet that is away stays away.
    text: async (what3, path2) => (await get(what3, path2, 0))?.body,
    unread: () => [
      ...[...unread].sort(),
      ...skipped > 0 ? [`${skipped} more requests would have been too many, or too slow`] : []
    ]
  };
}
async function withinTime(asked, milliseconds, signal) {
  let giveUp = () => void 0;
  const late = new Promise((resolve9) => {
    giveUp = (body) => resolve9({ status: 0, body });
  });
  const timer = setTimeout(() => giveUp("the API server took too long"), milliseconds);
  const stop = () => giveUp("the run was cancelled");
  signal?.addEventListener("abort", stop);
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

// src/cluster/diagnosis/rules.ts
var rules = [
  {
    evidence: "immutable",
    says: /^(?:StatefulSet|PersistentVolumeClaim)\b/,
    hint: "This field cannot be changed in place. Recreate a StatefulSet with `kubectl delete --cascade=orphan`, which keeps pods and claims; a claim that is recreated starts empty, so copy its data first."
  },
  {
    evidence: "immutable",
    says: /^Job\b/,
    hint: "The pod template of a Job cannot be changed in place: delete the Job and apply again, and it runs once more."
  },
  {
    evidence: "immutable",
    says: /^Service\b/,
    hint: "This field cannot be changed in place: a Service that is deleted and applied again may get another address, and nothing reaches it in between."
  },
  {
    evidence: "immutable",
    says: /^(?:Deployment|DaemonSet|ReplicaSet)\b/,
    hint: "The selector of a workload cannot be changed in place: delete the workload and apply again, and its pods are away in between; or give it another name."
  },
  {
    evidence: "immutable",
    hint: "This field cannot be changed in place: put the old value back, or delete the object and apply again; what depends on it is without it in between."
  },
  {
    evidence: "webhook",
    hint: "A webhook that the API server must ask does not answer: look at the pods behind its Service, and apply again once they are ready."
  },
  {
    evidence: "terminating",
    says: /^(?:Namespace |helm$|\S+ )?.*being terminated/,
    hint: "The namespace is still being deleted: wait until it is gone and run the job again; if it stays, `kubectl get namespace NAME -o yaml` names what holds it."
  },
  {
    evidence: "terminating",
    hint: "An object waits for its finalizers: the controller that set them has to be at work; take a finalizer out by hand only when that controller is gone for good."
  },
  {
    evidence: "kind-unknown",
    hint: "The cluster does not know this kind: the release that brings its definition belongs into an earlier layer, and has to be ready."
  },
  {
    evidence: "conflict",
    hint: "Another manager owns these fields: `drift` names it. `mend` puts back what helm stored and takes them over, and the deploy goes through after that; what the other is to set, leave out of the chart."
  },
  {
    evidence: "quota",
    hint: "The quota of the namespace is used up: ask for less, or raise the ResourceQuota."
  },
  {
    evidence: "image",
    says: /\b(?:unauthorized|denied|403|401|authentication)\b/i,
    hint: "The registry refuses the image: check imagePullSecrets and the rights of their account."
  },
  {
    evidence: "image",
    says: /not found|manifest unknown|InvalidImageName/i,
    hint: "There is no such image: check its name and tag."
  },
  {
    evidence: "image",
    hint: "The image cannot be pulled: check its name and tag, the registry, and imagePullSecrets."
  },
  {
    evidence: "crash",
    says: /OOMKilled/,
    hint: "The container needs more memory than its limit: raise resources.limits.memory."
  },
  {
    evidence: "crash",
    says: /exit code 12[67]\b/,
    hint: "The command of the container is not in its image, or cannot be run: check command, args and the architecture of the image."
  },
  {
    evidence: "crash",
    says: /exit code 13[79]\b|exit code 143\b/,
    hint: "The container was killed: look at its liveness probe and its memory."
  },
  {
    evidence: "crash",
    says: /Evicted/,
    hint: "The node was short of a resource: look at its disk and memory."
  },
  {
    evidence: "crash",
    hint: "The container ends by itself: its last log lines say why; most often it is a value, a Secret or a service that it needs."
  },
  {
    evidence: "container",
    says: /CreateContainerConfigError/,
    hint: "A ConfigMap or Secret that the container names, or a key of it, is not there: check that what makes it is ready."
  },
  { evidence: "container", hint: "The container cannot be started: its reason names what is missing." },
  {
    evidence: "claim",
    says: /no storage class|no persistent volumes available/,
    hint: "The claim names no storage class and there is no default one: set storageClassName."
  },
  {
    evidence: "claim",
    says: /storageclass\S* "[^"]*" not found/,
    hint: "There is no such storage class: check storageClassName, and that the release which brings it is ready."
  },
  {
    evidence: "claim",
    says: /WaitForFirstConsumer/,
    hint: "The claim waits for a pod that uses it: look at why that pod is not scheduled."
  },
  {
    evidence: "claim",
    hint: "No volume is made for the claim: check the storage class, the pods of its provisioner, and that the NFS server is reachable and exports the path."
  },
  {
    evidence: "unschedulable",
    says: /unbound immediate PersistentVolumeClaims|persistentvolumeclaim "[^"]*" not found/,
    hint: "The pod waits for its volume: look at its PersistentVolumeClaim."
  },
  {
    evidence: "unschedulable",
    says: /Insufficient/,
    hint: "No node has so much to give: lower resources.requests, or add a node."
  },
  {
    evidence: "unschedulable",
    says: /taint/,
    hint: "The nodes have taints that the pod does not tolerate: add a toleration, or look why the nodes are tainted (without a network plugin they are not ready)."
  },
  {
    evidence: "unschedulable",
    hint: "No node fits: check nodeSelector, affinity and topologySpreadConstraints against the labels of the nodes."
  },
  {
    evidence: "onepassword",
    hint: "The 1Password item is not synced: check that Connect is reachable (its pods, /health), that its token may read the vault, and that vault and item have these names."
  },
  {
    evidence: "acme",
    says: /rate ?limit|too many/i,
    hint: "The certificate authority's rate limit is reached: wait, and try with the staging issuer."
  },
  {
    evidence: "acme",
    hint: "The ACME challenge is not solved: check the credentials for DNS and their rights for the zone, that the record can be seen from outside, and the rate limit of the certificate authority."
  },
  {
    evidence: "certificate",
    hint: "The certificate is not issued: look at its issuer, and at its orders and challenges."
  },
  {
    evidence: "load-balancer",
    hint: "The Service gets no address: the address pool is used up or does not fit the Service, or its controller is not at work."
  },
  {
    evidence: "job",
    hint: "The Job failed: the log of its pod says why; it runs again with the next apply."
  },
  {
    evidence: "condition",
    hint: "Its controller says what is missing; look at the log of that controller for more."
  },
  {
    evidence: "not-ready",
    says: /runs, and is not ready/,
    hint: "The container runs and its readiness probe fails: look at its log, and at what it has to reach."
  },
  {
    evidence: "not-ready",
    hint: "The pod has not started: its events name the volume, Secret or network that it waits for."
  },
  {
    evidence: "no-endpoints",
    says: /chooses no pod/,
    hint: "The selector of the Service fits no pod: compare it with the labels of the pods."
  },
  {
    evidence: "no-endpoints",
    hint: "Nobody answers behind the Service: look at its pods, and compare its selector with their labels."
  },
  {
    evidence: "rollout",
    hint: "The rollout is not complete: give it more time with the timeout of the release, or look at its pods."
  },
  {
    evidence: "timeout",
    hint: "What helm waited for was not ready in time; raise the timeout of the release if it only needs longer."
  }
];
function hintsFor(findings) {
  const hints = findings.flatMap(({ evidence, about: about2, why }) => {
    const said3 = `${about2}: ${why}`;
    return rules.find((rule) => rule.evidence === evidence && (rule.says?.test(said3) ?? true))?.hint ?? [];
  });
  return [...new Set(hints)];
}

// src/cluster/diagnosis/diagnose.ts
var bounds2 = { requests: 30, milliseconds: 2e4 };
var mostLogs = 3;
var logLines = 10;
async function diagnose(api, resources2, refs, { redact = (text12) => text12, said: said3 = "", signal } = {}) {
  const helm = toldByHelm(said3);
  const all = [...refs, ...helm.services];
  const reading = readingWithin(api, { ...bounds2, signal });
  const live3 = await liveFindings({
    ...await collect(reading, resources2, all),
    ...{ reading, resources: resources2, refs: all }
  });
  const unread = reading.unread().map((why) => ({ evidence: "unread", about: "not known", why }));
  const findings = boundedFindings([...helm.findings, ...live3, ...unread], redact);
  return { findings, hints: hintsFor(findings) };
}
async function liveFindings(scene) {
  const { objects, refs, hasAll } = scene;
  const family = familyOf(objects, refs);
  const services = family.filter(({ apiVersion, kind }) => apiVersion === "v1" && kind === "Service");
  const all = ofKind(objects, "Pod");
  const pods = all.filter(
    (pod3) => family.includes(pod3) || services.some((service6) => isSelected(pod3, service6))
  );
  const whole2 = [.../* @__PURE__ */ new Set([...family, ...pods])];
  const troubled = podFindings(pods);
  const [claims, logs] = await Promise.all([claimsOf(scene, whole2), logsOf(scene, troubled)]);
  const said3 = [
    ...troubled.map(({ finding: finding2 }, index) => ({ ...finding2, ...logs[index] ? { log: logs[index] } : {} })),
    ...claims,
    ...whole2.flatMap(deletionFindings),
    ...whole2.filter(({ kind }) => workloads.has(kind)).flatMap(workloadFindings),
    ...services.flatMap((service6) => {
      const inReach = (kind) => hasAll(kind, service6.namespace) ? ofKind(objects, kind) : void 0;
      return serviceFindings(service6, { slices: inReach("EndpointSlice"), pods: inReach("Pod") });
    }),
    ...whole2.filter(isCustom).flatMap(conditionFindings)
  ];
  const events = eventFindings(eventsAmong(objects), whole2, said3);
  const isRefused = [...said3, ...events].some(({ evidence }) => evidence === "quota");
  const quotas = isRefused ? ofKind(objects, "ResourceQuota").flatMap(quotaFindings) : [];
  return [...said3, ...events, ...quotas];
}
var workloads = /* @__PURE__ */ new Set(["Deployment", "StatefulSet", "DaemonSet", "Job"]);
function ofKind(objects, kind) {
  return objects.filter((object2) => object2.kind === kind && !isCustom(object2));
}
async function claimsOf({ reading, resources: resources2, objects }, family) {
  const used = new Set(ofKind(family, "Pod").flatMap(claimNames));
  const pending = ofKind(objects, "PersistentVolumeClaim").filter(
    (claim5) => (family.includes(claim5) || used.has(`${claim5.namespace}/${claim5.name}`)) && claimFindings(claim5, void 0).length > 0
  );
  const namespaces = [...new Set(pending.map(({ namespace: namespace2 }) => namespace2))];
  const events = eventsAmong(await claimEvents(reading, resources2, namespaces));
  return pending.flatMap((claim5) => claimFindings(claim5, newestWord(events, claim5)));
}
var podVolumes = object({
  volumes: nullish(
    array(object({ persistentVolumeClaim: nullish(object({ claimName: string() })) })),
    []
  )
});
function claimNames({ namespace: namespace2, spec }) {
  const read = checked(podVolumes, spec);
  const volumes2 = "value" in read ? read.value.volumes : [];
  return volumes2.flatMap(
    ({ persistentVolumeClaim: claim5 }) => claim5 ? [`${namespace2}/${claim5.claimName}`] : []
  );
}
async function logsOf({ reading, resources: resources2 }, pods) {
  const resource2 = resources2("v1", "Pod");
  const asked = new Set(pods.filter(({ container: container3 }) => container3 !== void 0).slice(0, mostLogs));
  const logs = pods.map(async (one) => {
    if (resource2 === void 0 || !asked.has(one)) return void 0;
    const query = new URLSearchParams({
      container: one.container ?? "",
      tailLines: String(logLines),
      limitBytes: "16384",
      ...one.previous ? { previous: "true" } : {}
    });
    const text12 = await reading.text(
      `the log of ${nameOf(one.pod)}`,
      `${objectPath(resource2, one.pod)}/log?${query.toString()}`
    );
    return text12?.split("\n").filter((line2) => line2.trim() !== "").slice(-logLines);
  });
  return Promise.all(logs);
}

// src/commands/diagnose.ts
var mostMsToDiscover = 5e3;
async function diagnosisOf({ api, redact, cancelled }, failed2, { said: said3 = "", waitedFor = [] } = {}) {
  if (cancelled.aborted) return void 0;
  try {
    const refs = [...waitedFor, ...failed2.flatMap(objectsOf)];
    const options = { redact, said: said3, signal: cancelled };
    const served = await soon(servedResources(api), cancelled);
    const found2 = await diagnose(api, served ?? (() => void 0), refs, options);
    if (cancelled.aborted) return void 0;
    return served ? found2 : { ...found2, findings: [...found2.findings, notAsked] };
  } catch {
    return void 0;
  }
}
var notAsked = {
  evidence: "unread",
  about: "not known",
  why: "the cluster did not tell what it serves, so nothing was read of it"
};
async function soon(result, cancelled) {
  let stop = () => void 0;
  const late = new Promise((resolve9) => stop = () => resolve9(void 0));
  const timer = setTimeout(stop, mostMsToDiscover);
  cancelled.addEventListener("abort", stop);
  try {
    return await Promise.race([result.catch(() => void 0), late]);
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener("abort", stop);
  }
}
function objectsOf({
  namespace: namespace2,
  manifest,
  hooks
}) {
  const run2 = hooks.filter(({ events = [] }) => events.some((event3) => /-(?:install|upgrade)$/.test(event3)));
  return [manifest, ...run2.map((hook) => hook.manifest)].flatMap((text12) => sentObjects(text12, namespace2)).filter(({ kind, name: name3 }) => kind !== "" && name3 !== "").map(({ apiVersion, kind, namespace: within2, name: name3 }) => ({ apiVersion, kind, namespace: within2, name: name3 }));
}

// src/commands/after-layer.ts
async function leftOver({ api }, releases, steps) {
  const gone = new Set(releases.filter(({ outcome }) => outcome === "removed").map(releaseKey));
  const removed2 = steps.flatMap(
    ({ release: release5, stored }) => stored && gone.has(releaseKey(release5)) ? [stored] : []
  );
  const objects = removed2.flatMap((stored) => storedObjects({ ...stored, hooks: [] }));
  const lines = objects.length > 0 ? await lingering(api, objects) : [];
  return lines.length > 0 ? { lingering: lines } : {};
}
async function notReady(context, layer2, { ready: ready2, layers, stored, isDiagnosed = true }) {
  const whole2 = layers.find((one) => one.layer === layer2);
  if (!ready2 || !whole2) return {};
  try {
    const found2 = await ready2(whole2, stored);
    if (!found2) return {};
    const diagnosis = isDiagnosed && await diagnosisOf(context, [], { waitedFor: found2.waitedFor });
    return { failure: found2.failure, ...diagnosis ? { diagnosis } : {} };
  } catch (error) {
    if (error instanceof Failure) return { failure: error };
    throw error;
  }
}
async function diagnosed(context, failure, { releases, synced }) {
  if (failure.reason !== "apply-failed") return { failure };
  const failed2 = releases.filter(({ outcome }) => outcome === "failed" || outcome === "rolled-back").flatMap((release5) => synced.stored.get(releaseKey(release5)) ?? []);
  const diagnosis = await diagnosisOf(context, failed2, { said: synced.ended.stderr });
  return { failure, ...diagnosis ? { diagnosis } : {} };
}

// src/commands/fitting-approval.ts
function requireFittingApproval(context, { approval, operation = "deploy", onFailure }) {
  const { operation: approved2 = "deploy", onFailure: agreed = "keep" } = approval;
  const checks = [
    [approved2 === operation, `it is for a ${approved2}, and this is a ${operation}`],
    [
      (onFailure ?? agreed) === agreed,
      `it says on-failure ${agreed}, and this run has ${onFailure ?? agreed}`
    ],
    [approval.environment === context.environment, `it is for environment ${approval.environment}`],
    [
      approval.commit === context.commit,
      `it is for commit ${approval.commit || "(none)"}, not for what is checked out`
    ],
    [
      approval.salt === context.key.salt,
      "it was made with another 1Password token, so its digests mean nothing here"
    ]
  ];
  const why = checks.find(([holds3]) => !holds3)?.[1];
  if (why !== void 0) throw outdated(why);
}
function outdated(why) {
  return new Failure({
    what: "holding the apply to its approval failed",
    why,
    next: "plan again, and apply with that approval",
    reason: "approval-outdated"
  });
}

// src/cluster/mark-failed.ts
var secret = looseObject({
  metadata: looseObject({
    resourceVersion: string(),
    labels: looseObject({ status: string() })
  }),
  data: looseObject({ release: string() })
});
var mark = "helm ended before it was done";
function isLeftOpen(stored) {
  return stored === void 0 || isPending(stored) || stored.description.startsWith(mark);
}
async function markFailed(api, release5) {
  const { status } = release5;
  const what3 = `recovering ${releaseKey(release5)}`;
  const change = (json) => failedRecord(json, `${mark} (${status})`);
  await rewriteRecord(api, release5, { what: what3, to: "failed", change });
}
async function describeRevision(api, release5, description2) {
  const what3 = `describing revision ${release5.revision} of ${releaseKey(release5)}`;
  const change = (json) => describedRecord(json, description2);
  await rewriteRecord(api, release5, { what: what3, to: release5.status, change });
}
async function rewriteRecord(api, release5, { what: what3, to, change }) {
  const { namespace: namespace2, name: name3, revision, status } = release5;
  const changed2 = (why) => recordChanged(release5, what3, why);
  const path2 = `/api/v1/namespaces/${encodeURIComponent(namespace2)}/secrets/sh.helm.release.v1.${encodeURIComponent(name3)}.v${revision}`;
  const answer = await api.request({ path: path2 });
  if (answer.status === 404) throw changed2("its record is gone");
  if (answer.status !== 200) throw clusterFailure(what3, refusalOf(answer.body));
  const read = readJson(secret, answer.body);
  if (!("value" in read)) throw changed2("its record is not one that helm wrote");
  const { metadata: metadata2, data } = read.value;
  if (metadata2.labels.status !== status) throw changed2(`it is ${metadata2.labels.status} now`);
  const record2 = change(unpacked(data.release));
  if (record2 === void 0) throw changed2("its record is not one that helm wrote");
  const modifiedAt = String(Math.floor(Date.now() / 1e3));
  const labels2 = { ...metadata2.labels, status: to, modifiedAt };
  const body = {
    ...read.value,
    metadata: { ...metadata2, labels: labels2 },
    data: { ...data, release: packed(record2) }
  };
  const written2 = await api.request({ method: "PUT", path: path2, body });
  if (written2.status === 409) throw changed2("somebody wrote its record at this very moment");
  if (written2.status !== 200) throw clusterFailure(what3, refusalOf(written2.body));
}
function recordChanged({ revision, status }, what3, why) {
  return new Failure({
    what: `${what3} failed`,
    why: `revision ${revision} is not ${status} any more: ${why}`,
    next: "somebody else is at work: wait until that has ended, then plan again",
    reason: "release-stuck"
  });
}

// src/lib/words-in-order.ts
function hasInOrder(text12, words2) {
  return text12.toLowerCase().split("\n").some((line2) => {
    let from = 0;
    return words2.every((word) => {
      const at2 = line2.indexOf(word, from);
      from = at2 + word.length;
      return at2 >= 0;
    });
  });
}

// src/stack/chart-dependencies.ts
var import_yaml = __toESM(require_dist(), 1);
import { readdirSync, readFileSync } from "node:fs";
import { join as join3, resolve } from "node:path";
function lackDependencies(stack) {
  const folders = stack.flatMap(({ dir, releases }) => releases.map(({ chart }) => resolve(dir, chart)));
  return [...new Set(folders)].some(lacksDependency);
}
function lacksDependency(folder) {
  const wanted2 = ["Chart.yaml", "requirements.yaml"].flatMap(
    (file) => fetchedDependencies(join3(folder, file))
  );
  if (wanted2.length === 0) return false;
  const present = orNone(() => readdirSync(join3(folder, "charts")));
  return wanted2.some((name3) => !present.some((entry2) => entry2 === name3 || isArchiveOf(name3, entry2)));
}
function fetchedDependencies(file) {
  const listed4 = orNone(() => {
    const { dependencies } = (0, import_yaml.parseDocument)(readFileSync(file, "utf8")).toJS();
    return Array.isArray(dependencies) ? dependencies : [];
  });
  return listed4.flatMap((dependency) => {
    const { name: name3, repository: repository2 } = dependency ?? {};
    return typeof name3 === "string" && typeof repository2 === "string" && repository2 !== "" ? [name3] : [];
  });
}
function isArchiveOf(name3, entry2) {
  return entry2.startsWith(`${name3}-`) && /^v?[0-9].*\.tgz$/.test(entry2.slice(name3.length + 1));
}
function orNone(read) {
  try {
    return read();
  } catch {
    return [];
  }
}

// src/stack/listed-releases.ts
var name = pipe(string(), regex(new RegExp("^\\P{Cc}*$", "u")));
var listedRelease = object({
  name,
  namespace: name,
  enabled: boolean(),
  /** What the helmfile wants, not what the cluster has. */
  installed: boolean(),
  /** `key:value,key:value` */
  labels: string(),
  chart: string(),
  version: string()
});
var list2 = nullable(array(listedRelease));
function listedReleases(output) {
  const read = readJson(list2, output);
  if ("value" in read) return read.value ?? [];
  throw new Failure({
    what: "listing the releases failed",
    why: `the output of \`helmfile list\` cannot be read: ${read.wrong}`,
    next: "run `helmfile list --output json` in a terminal and look for output of a hook or a template in it",
    reason: "stack-invalid"
  });
}

// src/stack/helmfile.ts
function selectedFrom(stack, selection) {
  if (!selection) return stack;
  const keys2 = new Set(selection.map(releaseKey));
  return stack.map((helmfile) => ({
    ...helmfile,
    releases: helmfile.releases.filter((release5) => keys2.has(releaseKey(release5)))
  }));
}
function helmfilePort(options) {
  const run2 = (args, more) => options.exec({
    file: options.helmfile,
    args: [...globalArgs(options), ...args],
    env: options.env,
    ...more
  });
  const orFail = async (what3, args) => {
    const done = await run2(args, { timeoutMs: bounds.charts });
    if (done.exitCode === 0) return done.stdout;
    throw stackFailure(what3, redacted2(done));
  };
  const redacted2 = ({ exitCode, stdout, stderr }) => ({
    exitCode,
    stdout: options.redact(stdout),
    stderr: options.redact(stderr)
  });
  let repositories;
  let stack;
  const build = async () => builtStack(await orFail("reading the stack", [...selectors(void 0), ...buildArgs]), options.stack);
  const built = () => stack ??= build();
  const readRepositories = async (isFresh) => {
    const { kept: kept4 } = options;
    if (!isFresh && await kept4?.restore(await built())) return;
    const what3 = "reading the chart repositories";
    await orFail(what3, [...selectors(void 0), "repos"]);
    const failed2 = await options.added?.settle();
    if (failed2) throw stackFailure(what3, redacted2(failed2));
    if (stack) await kept4?.keep(await stack);
  };
  return {
    list: async () => listedReleases(await orFail("listing the releases", [...selectors(void 0), ...listArgs])),
    built,
    repos: (fresh) => repositories ??= readRepositories(fresh === "fresh"),
    sync: async (selection, onLine) => redacted2(
      await run2(
        [
          ...selectors(selection),
          ...syncArgs(lackDependencies(selectedFrom(await stack ?? [], selection)))
        ],
        {
          timeoutMs: bounds.layer,
          ...onLine ? { onLine } : {}
        }
      )
    ),
    destroy: async (selection, onLine) => redacted2(
      await run2([...selectors(selection), "destroy", "--skip-charts", "--concurrency", "32"], {
        timeoutMs: bounds.layer,
        ...onLine ? { onLine } : {}
      })
    )
  };
}
var buildArgs = ["--chart", "none/none", "build", "--skip-deps"];
var listArgs = ["list", "--skip-charts", "--output", "json"];
function syncArgs(needsDependencies) {
  return ["sync", ...needsDependencies ? [] : ["--skip-deps"], "--hide-notes", "--concurrency", "32"];
}
function globalArgs({ helm, stack, environment, chartMirror, kubeContext }) {
  return [
    ...["--helm-binary", helm, "--file", stack, "--environment", environment, "--no-color"],
    ...chartMirror ? ["--state-values-set-string", `chartMirror=${chartMirror}`] : [],
    ...kubeContext ? ["--kube-context", kubeContext] : []
  ];
}
var everything = ["--selector", "name!=-"];
function selectors(selection) {
  if (selection === void 0) return everything;
  if (selection.length === 0) throw new Error("helmfile without a selector would work on every release");
  return selection.flatMap(({ name: name3, namespace: namespace2 }) => ["--selector", `name=${name3},namespace=${namespace2}`]);
}
var causes = [
  {
    pattern: /HELMFILE_DISABLE_HOOKS is active/,
    reason: "stack-invalid",
    why: "it has hooks, and what a hook does is in no plan",
    next: "make them Jobs in a chart, or name their owner in the input allow-hooks"
  },
  {
    pattern: /not a valid chart repository|cannot be reached|failed to fetch|no such host|failed to download|could not find protocol/i,
    words: ['chart "', '" ', "not found"],
    reason: "chart-unavailable",
    next: "check the chart repositories of the helmfile, or the input chart-mirror"
  },
  {
    pattern: /no releases found that matches/i,
    reason: "bad-input",
    next: "check the inputs environment and layer against the stack"
  }
];
function stackFailure(what3, { stdout, stderr }) {
  const said3 = helmfileError(stderr || stdout);
  const cause = causes.find(
    ({ pattern, words: words2 }) => [said3, stderr].some((text12) => pattern.test(text12) || words2 && hasInOrder(text12, words2))
  );
  return new Failure({
    what: `${what3} failed`,
    why: cause?.why ?? said3,
    next: cause?.next ?? "run `helmfile build` in a terminal to see where the stack is wrong",
    reason: cause?.reason ?? "stack-invalid"
  });
}
function helmfileError(output) {
  const lines = output.split("\n").map((line2) => line2.trim());
  const stderrAt = lines.indexOf("STDERR:");
  const block2 = stderrAt < 0 ? lines : lines.slice(stderrAt + 1);
  const known2 = block2.findIndex((line2) => /^(Error:|in |err:|failed|unable|flag|unknown)/i.test(line2));
  const at2 = known2 < 0 ? block2.findIndex(Boolean) : known2;
  const message = block2[at2]?.endsWith(":") ? `${block2[at2]} ${block2[at2 + 1] ?? ""}` : block2[at2];
  return (message ?? "helmfile said nothing").replace(/^Error:\s*/, "").slice(0, 500);
}

// src/commands/steps.ts
function stepsOf(request) {
  return request.layers.map(({ layer: layer2, releases }) => ({
    layer: layer2,
    steps: releases.map((release5) => stepOf(release5, request)).filter((step) => step !== void 0)
  }));
}
function stepOf(release5, request) {
  const key = releaseKey(release5);
  const stored = request.stored.get(key);
  const isWanted = release5.installed && request.operation !== "rollback" && request.operation !== "mend";
  if (!isWanted && !stored && !request.approval.releases.has(key)) return void 0;
  const approved2 = requireApproved(key, request);
  if (approved2.kind === "unchanged") return void 0;
  if (release5.installed === (approved2.kind === "uninstall")) throw otherIntent(key, release5);
  const step = { release: release5, approved: approved2, stored };
  if (isPending(stored)) {
    requireRecoverable(stored, approved2, request);
    return { ...step, done: false };
  }
  const now = stored?.revision ?? 0;
  const isSame3 = now === approved2.revision && !(isRecovery(approved2) && stored?.status === "deployed");
  if (isSame3 || request.rolledBack.has(key)) return { ...step, done: false };
  if (isAsApproved(step, request.key)) return { ...step, done: stored?.status !== "failed" };
  throw new Failure({
    what: `applying ${key} failed`,
    why: now === approved2.revision ? `revision ${now} was pending when it was planned, and is deployed now` : `it is at revision ${now}, and the plan started from ${approved2.revision}: it was changed in between`,
    next: "plan again",
    reason: "approval-outdated"
  });
}
function requireApproved(key, { approval, layers, allowUnstable }) {
  const approved2 = approval.releases.get(key);
  if (!approved2) {
    throw new Failure({
      what: `applying ${key} failed`,
      ...notNamed(key, approval, layers),
      reason: "approval-outdated"
    });
  }
  if (approved2.kind === "unstable" && !allowUnstable.includes(key)) {
    throw new Failure({
      what: `applying ${key} failed`,
      why: "every render of it differs, so none can be approved",
      next: "set its random values, or name it in the input allow-unstable",
      reason: "render-differs"
    });
  }
  return approved2;
}
function notNamed(key, { releases: approved2 }, layers) {
  const names = [...approved2.keys()];
  const isNamed2 = (release5) => approved2.has(releaseKey(release5));
  const covered = layers.filter(({ releases }) => releases.some(isNamed2)).map(({ layer: layer2 }) => layer2);
  const own = layers.find(({ releases }) => releases.some((one) => releaseKey(one) === key));
  if (own && covered.length > 0 && !covered.includes(own.layer)) {
    const planned3 = covered.join(", ");
    const why = `it is in layer ${own.layer}, and the approval is for layer ${planned3} alone`;
    return { why, next: `set the input layer to ${covered.join(",")}, or plan all layers and apply that` };
  }
  const [only2] = names;
  if (names.length === 1 && only2 !== void 0) {
    const why = `the approval is for ${only2} alone`;
    return { why, next: `set the input release to ${only2}, or plan all of it and apply that` };
  }
  return {
    why: "the approval does not name it",
    next: "plan again, and see there why its changes are not known"
  };
}
function otherIntent(key, { installed: wanted2 }) {
  return new Failure({
    what: `applying ${key} failed`,
    why: wanted2 ? "its removal was approved, and the helmfile wants it" : "the helmfile removes it, which was not approved",
    next: "plan again",
    reason: "approval-outdated"
  });
}
function requireRecoverable(stored, approved2, { key, now, lease: lease2 }) {
  const what3 = `applying ${releaseKey(stored)} failed`;
  const busy = busyUntil(stored, now);
  if (busy !== void 0)
    throw new Failure({ what: what3, ...stuckReason(stored, busy, lease2), reason: "release-stuck" });
  const isSame3 = stored.revision === approved2.revision;
  if (approved2.kind === "uninstall" ? isSame3 : isAttemptAt(approved2, stored, key)) return;
  const { state, start } = recoveryOf(stored);
  const recovery = isRecovery(approved2) ? approved2.recovery : void 0;
  if (isSame3 && recovery?.state === state && recovery.start === start) return;
  throw new Failure({
    what: what3,
    why: `revision ${stored.revision} is ${state}${stored.updated && ` since ${shownTime(stored.updated)}`}, and to recover from that was not approved`,
    next: "plan again: the plan says what a recovery does",
    reason: recovery ? "approval-outdated" : "release-stuck"
  });
}
function isRecovery(approved2) {
  return "recovery" in approved2;
}
function isAttemptAt(approved2, stored, key) {
  if (!hasStored(approved2) || stored.revision <= approved2.revision) return false;
  return storedDigest(stored, printedRelease(stored), key) === approved2.stored;
}
function isAsApproved({ approved: approved2, stored }, key) {
  if (approved2.kind === "uninstall") return stored === void 0;
  if (stored?.status !== "deployed" && stored?.status !== "failed") return false;
  return hasStored(approved2) && storedDigest(stored, printedRelease(stored), key) === approved2.stored;
}
function hasStored(approved2) {
  return "stored" in approved2;
}

// src/commands/outcome.ts
var outcomes = [
  "applied",
  "already-applied",
  "removed",
  "failed",
  "rolled-back",
  "refused",
  "not-reached",
  "unknown"
];
var doneOutcomes = ["applied", "already-applied", "removed"];
function recoveredText({ recovered }) {
  return recovered === void 0 ? "" : `, recovered from ${recovered}`;
}
function outcomeOf(step, { before, stored: after, sent, unread }, key) {
  const { release: release5, stored, approved: approved2, done } = step;
  const from = stored?.revision ?? 0;
  const base = { name: release5.name, namespace: release5.namespace, from, ...recoveredOf(step) };
  if (done) return { ...base, outcome: "already-applied", chartVersion: stored?.chartVersion ?? "", to: from };
  if (unread) return { ...base, outcome: unreadOutcome(step, sent), chartVersion: "", to: from };
  const now = after.get(releaseKey(release5));
  const to = { chartVersion: now?.chartVersion ?? "", to: now?.revision ?? 0 };
  if (approved2.kind === "uninstall") return { ...base, ...to, outcome: now ? "failed" : "removed" };
  if (to.to === from) return { ...base, ...to, outcome: untouchedOutcome(releaseKey(release5), sent) };
  const last = before.get(releaseKey(release5)) ?? 0;
  const isNext = to.to === last + 1 && now?.status === "deployed";
  const isApproved = approved2.kind === "unstable" || isAsApproved({ approved: approved2, stored: now }, key);
  if (isNext && isApproved) return { ...base, ...to, outcome: "applied" };
  return { ...base, ...to, outcome: isSameAgain(stored, now) ? "rolled-back" : "failed" };
}
function recoveredOf({ approved: approved2, stored }) {
  return isPending(stored) && approved2.kind !== "uninstall" ? { recovered: stored.status } : {};
}
function unreadOutcome({ release: release5, approved: approved2 }, sent) {
  const key = releaseKey(release5);
  const untouched = untouchedOutcome(key, sent);
  return approved2.kind === "uninstall" || untouched === "failed" ? "unknown" : untouched;
}
function notReached({ release: { name: name3, namespace: namespace2 }, stored, done }) {
  const revision = stored?.revision ?? 0;
  const facts = { name: name3, namespace: namespace2, chartVersion: stored?.chartVersion ?? "", from: revision, to: revision };
  return { ...facts, outcome: done ? "already-applied" : "not-reached" };
}
function untouchedOutcome(key, { begun, refusals: refusals2 }) {
  if (refusals2.has(key)) return "refused";
  return begun.has(key) ? "failed" : "not-reached";
}
function isSameAgain(before, now) {
  if (!before || now?.status !== "deployed") return false;
  return before.revision < now.revision && printedRelease(before) === printedRelease(now);
}
function layerFailure(layer2, { steps, releases, synced }) {
  const { ended, sent, refused: commands2, unread } = synced;
  const refusal3 = [...sent.refusals.values()][0];
  if (refusal3) return refused(refusal3);
  const undone = releases.filter(({ outcome }) => !doneOutcomes.includes(outcome));
  if (undone.length === 0 && commands2.length === 0 && ended.exitCode === 0) return void 0;
  const said3 = stackFailure(`applying layer ${layer2}`, ended);
  if (unread) return notKnown(layer2, { undone, unread, said: said3 });
  const names = undone.map((release5) => `${releaseKey(release5)} is ${outcomeText(release5, steps, synced)}`);
  const rolledBack = undone.filter(({ outcome }) => outcome === "rolled-back").map(releaseKey);
  const cut = undone.map(releaseKey).filter((key) => sent.cutOff.has(key) && isLeftOpen(synced.stored.get(key)));
  const remarks = [
    ...rolledBack.length > 0 ? [`${rolledBack.join(", ")} rolled back`] : [],
    ...cut.map((key) => `helm was cut off while it was at ${key}, ${stateText(synced.stored.get(key))}`)
  ];
  const back = remarks.length > 0 ? ` (${remarks.join("; ")})` : "";
  const why = commands2[0] ?? (ended.exitCode === 0 ? names.join("; ") : `${said3.why}${back}`);
  return new Failure({
    what: `applying layer ${layer2} failed`,
    why,
    next: "see the log; where the cause lies outside of the stack, run the same again, else mend it and plan again",
    reason: "apply-failed",
    cause: said3
  });
}
function notKnown(layer2, { undone, unread, said: said3 }) {
  const names = undone.filter(({ outcome }) => outcome === "unknown").map(releaseKey);
  return new Failure({
    what: `applying layer ${layer2} was cut off`,
    why: `what became of ${names.join(", ") || "its releases"} is not known, because ${unread.what}: ${unread.why}`,
    next: "when the cluster answers again, run the same again: it looks first at what is there",
    reason: unread.reason,
    cause: said3
  });
}
function stateText(now) {
  if (!now) return "which is not stored";
  return isPending(now) ? `and revision ${now.revision} is ${now.status}: it can be recovered from once it is clear that nobody is at work` : `and revision ${now.revision} is ${now.status}`;
}
function outcomeText({ namespace: namespace2, name: name3, to, from, outcome }, steps, { stored }) {
  const isRemoval = steps.some(
    ({ release: release5, approved: approved2 }) => release5.name === name3 && release5.namespace === namespace2 && approved2.kind === "uninstall"
  );
  if (isRemoval) return "still there";
  if (to === from) return outcome === "failed" ? "as it was: helm failed" : "as it was: helm did not do it";
  if (outcome === "rolled-back") return `rolled back: revision ${to} is what it was before`;
  const now = stored.get(`${namespace2}/${name3}`);
  return `at revision ${to} (${now?.status ?? "gone"}), which is not what was approved`;
}
function refused(refusal3) {
  return new Failure({
    what: `applying ${releaseKey(refusal3)} was refused`,
    why: refusalText2(refusal3),
    next: "nothing of it was sent; plan again and have that plan approved",
    reason: "render-differs"
  });
}

// src/cluster/drift/managed-fields.ts
var entry = object({
  manager: nullish(string(), ""),
  operation: nullish(string(), ""),
  time: nullish(string(), ""),
  subresource: nullish(string(), ""),
  fieldsV1: nullish(unknown())
});
var withEntries = object({
  metadata: object({ managedFields: nullish(array(entry), []) })
});
function managedEntries(object2) {
  const read = checked(withEntries, object2);
  if (!("value" in read)) return [];
  return read.value.metadata.managedFields.map(({ fieldsV1, ...writer2 }) => ({
    ...writer2,
    fields: isSet(fieldsV1) ? fieldsV1 : {}
  }));
}
function isSet(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function isWhole(set) {
  return Object.keys(set).length === 0;
}
function unionOf(sets) {
  const keys2 = new Set(sets.flatMap((set) => Object.keys(set)));
  return Object.fromEntries(
    [...keys2].map((key) => [
      key,
      unionOf(sets.flatMap((set) => Object.hasOwn(set, key) ? [set[key]] : []))
    ])
  );
}
function fieldOf(set, name3) {
  const key = `f:${name3}`;
  return Object.hasOwn(set, key) ? set[key] : void 0;
}
function itemOf(set, item2, index) {
  const found2 = Object.keys(set).find((key) => isItem(key, item2, index));
  return found2 === void 0 ? void 0 : set[found2];
}
function isItem(key, item2, index) {
  if (key.startsWith("i:")) return key === `i:${index}`;
  const said3 = key.startsWith("k:") || key.startsWith("v:") ? parsed(key.slice(2)) : void 0;
  if (said3 === void 0) return false;
  if (key.startsWith("v:")) return JSON.stringify(said3) === JSON.stringify(item2);
  return isObject(said3) && isObject(item2) && Object.entries(said3).every(([name3, value]) => item2[name3] === value);
}
function keysOfItems(set) {
  const key = Object.keys(set ?? {}).find((one) => one.startsWith("k:"));
  const said3 = key === void 0 ? void 0 : parsed(key.slice(2));
  return said3 !== void 0 && isObject(said3) ? Object.keys(said3) : [];
}
function isSetOfValues(set) {
  return Object.keys(set ?? {}).some((key) => key.startsWith("v:"));
}
function parsed(text12) {
  try {
    return JSON.parse(text12);
  } catch {
    return void 0;
  }
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function owns(set, path2, live3) {
  let node5 = set;
  let place3 = live3;
  for (const [depth, step] of path2.entries()) {
    if (depth > 0 && isWhole(node5)) return true;
    if (typeof step === "string") {
      node5 = fieldOf(node5, step);
      place3 = isObject(place3) && Object.hasOwn(place3, step) ? place3[step] : void 0;
    } else {
      place3 = Array.isArray(place3) ? place3[step.item] : void 0;
      node5 = place3 === void 0 ? void 0 : itemOf(node5, place3, step.item);
    }
    if (node5 === void 0) return false;
  }
  return true;
}
function pathText(path2) {
  return path2.map((step, index) => {
    if (typeof step !== "string") return `[${step.label}]`;
    const name3 = /^[\w-]+$/.test(step) ? step : `"${step}"`;
    return index === 0 ? name3 : `.${name3}`;
  }).join("");
}

// src/cluster/drift/controllers.ts
function controllersOf(objects, leases) {
  const known2 = /* @__PURE__ */ new Set();
  for (const object2 of objects) {
    for (const { subresource, manager } of managedEntries(object2))
      if (subresource === "status") known2.add(manager);
  }
  for (const lease2 of leases) managedEntries(lease2).forEach(({ manager }) => known2.add(manager));
  return { isController: ({ manager }) => known2.has(manager) && !isByHand(manager) };
}
function isByHand(manager) {
  return /^(?:kubectl(?:$|-)|helm$)/.test(manager);
}
function isHelm({ manager, subresource }) {
  return manager === "helm" && subresource === "";
}

// src/cluster/drift/take-away.ts
function takenAway(findings) {
  const byObject = /* @__PURE__ */ new Map();
  const added2 = findings.filter((finding2) => finding2.kind === "added");
  for (const { ref: ref2, path: path2, found: found2 } of added2.filter(isMended)) {
    const key = JSON.stringify([ref2.apiVersion, ref2.kind, ref2.namespace, ref2.name]);
    const known2 = byObject.get(key) ?? { ref: ref2, fields: /* @__PURE__ */ new Map() };
    known2.fields.set(pointerOf(path2), { path: path2, found: found2 });
    byObject.set(key, known2);
  }
  return [...byObject.values()].map(({ ref: ref2, fields: fields2 }) => ({ ref: ref2, fields: outermost(fields2) }));
}
function outermost(fields2) {
  const pointers = [...fields2.keys()];
  const isWithin4 = (pointer) => pointers.some((other) => pointer.startsWith(`${other}/`));
  return [...fields2].flatMap(([pointer, field2]) => isWithin4(pointer) ? [] : [field2]);
}
function isMended({ kind, by }) {
  if (kind === "added") return by !== void 0 && isByHand(by.manager);
  return kind !== "release";
}
function takenAwayTexts(all) {
  const texts2 = all.flatMap(
    ({ ref: { apiVersion, kind, namespace: namespace2 = "", name: name3 }, fields: fields2 }) => fields2.map(
      ({ path: path2, found: found2 }) => JSON.stringify(["take-away", apiVersion, kind, namespace2, name3, pointerOf(path2), found2])
    )
  );
  return texts2.sort();
}
async function takeAway(api, all) {
  if (all.length === 0) return void 0;
  const resources2 = await servedResources(api);
  for (const { ref: ref2, fields: fields2 } of all) {
    const resource2 = resources2(ref2.apiVersion, ref2.kind);
    if (!resource2) return `the cluster serves no ${ref2.kind} of ${ref2.apiVersion} any more`;
    const { status, body } = await api.request({
      method: "PATCH",
      path: `${objectPath(resource2, ref2)}?fieldManager=helm`,
      contentType: "application/json-patch+json",
      body: patchOf(fields2)
    });
    if (status === 200) continue;
    const said3 = ref2.kind === "Secret" ? "" : ` (${refusalOf(body).slice(0, 2e3)})`;
    const paths3 = fields2.map(({ path: path2 }) => pathText(path2)).join(", ");
    return `${paths3} could not be taken out of ${nameOf(ref2)}${said3}`;
  }
  return void 0;
}
function patchOf(fields2) {
  const backwards = [...fields2].sort((a, b) => placeOf(a.path) < placeOf(b.path) ? 1 : -1);
  return backwards.flatMap(({ path: path2, found: found2 }) => [
    { op: "test", path: pointerOf(path2), value: found2 },
    { op: "remove", path: pointerOf(path2) }
  ]);
}
function placeOf(path2) {
  return pointerOf(path2.map((step) => typeof step === "string" ? step : String(step.item).padStart(9, "0")));
}
function pointerOf(path2) {
  const steps = path2.map((step) => typeof step === "string" ? step : String(step.item));
  return steps.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

// src/commands/mend-way.ts
function boundOf({ flags, takenAway: all }) {
  return [...flags, ...takenAwayTexts(all)];
}
function isMend(approved2) {
  return approved2.kind === "rollback" && approved2.to === approved2.revision;
}
function mendWay({ applyMethod }, flags, { findings }) {
  const others = flags.filter((flag) => flag !== force);
  const isForced = applyMethod === "ssa" && !others.includes("--force-replace=true");
  return { flags: isForced ? [...others, force] : others, takenAway: takenAway(findings) };
}
var force = "--force-conflicts=true";

// src/commands/lint.ts
import { relative as relative2 } from "node:path";

// src/stack/lint/lint.ts
import { relative } from "node:path";

// src/stack/lint/addresses.ts
import { resolve as resolve2 } from "node:path";
var ownName = /(pod|service|cluster)\w{0,20}(cidr|subnet)/i;
function addressFindings(helmfile, context) {
  const { addresses: addresses2 } = helmfile;
  return addresses2.flatMap((own, index) => {
    if (!isOwn(own)) return [];
    const others = addresses2.filter((other, at2) => isOwn(other) ? at2 < index : isOutside(other, own));
    return others.filter((other) => overlap(own, other)).map((other) => {
      const message = `${named(own)} overlaps with ${named(other)}, which the cluster then cannot reach: choose a range that nothing else is in`;
      return { rule: "address-overlap", severity: "warning", message, ...placeOf2(own, helmfile, context) };
    });
  });
}
function isOwn({ path: path2 }) {
  return ownName.test(path2.at(-1) ?? "");
}
function isOutside({ path: path2, text: text12 }, own) {
  if (text12 === own.text || text12.endsWith("/0")) return false;
  return !(/service/i.test(own.path.at(-1) ?? "") && /dns|service/i.test(path2.join(".")));
}
function named({ path: path2, text: text12 }) {
  return `${path2.join(".")} ${text12}`;
}
function placeOf2({ path: path2 }, { dir, environments }, { environment, files }) {
  const key = path2.at(-1) ?? "";
  const places3 = (environments.get(environment) ?? []).flatMap((name3) => {
    const file = resolve2(dir, name3);
    const lines = files.read(file)?.split("\n") ?? [];
    const at2 = lines.findIndex((line2) => line2.trimStart().startsWith(`${key}:`));
    return at2 < 0 ? [] : [{ file, line: at2 + 1 }];
  });
  return places3.at(-1) ?? {};
}

// src/stack/lint/bypass.ts
var planEvents = ["prepare", "cleanup"];
function hookFindings({ hooks, releases }, { allowHooks }) {
  return [
    ...hooks.flatMap((hook) => hookFinding(hook, { allowed: allowHooks.includes("helmfile") })),
    ...releases.flatMap((release5) => {
      const allowed = allowHooks.includes(releaseId(release5));
      return release5.hooks.flatMap((hook) => hookFinding(hook, { release: release5, allowed }));
    })
  ];
}
function hookFinding({ events, command }, { release: release5, allowed }) {
  const owner = release5 ? releaseId(release5) : "the helmfile";
  const at2 = { ...release5 ? { release: release5 } : {}, keys: ["hooks"] };
  const acting = events.filter((event3) => !planEvents.includes(event3));
  if (acting.length > 0) {
    const message2 = `${owner} runs ${command} at ${acting.join(", ")}, which no plan shows: make it a Job in a chart`;
    return [{ ...at2, rule: "hook-applies", severity: "error", message: message2 }];
  }
  if (events.length === 0) return [];
  const happens = `${owner} runs ${command} at ${events.join(", ")}: this happens during each plan, before any approval`;
  const message = allowed ? happens : `${happens}; name ${release5 ? owner : "helmfile"} in the input allow-hooks if it may`;
  return [{ ...at2, rule: "hook-in-plan", severity: allowed ? "warning" : "error", message }];
}
function trackingFindings({ helmDefaults, releases }) {
  const at2 = { rule: "tracking", severity: "error", keys: ["trackMode"] };
  const advice = "helmfile would watch the cluster itself, and may interrupt helm: use helm, which waits as well";
  const everywhere = [helmDefaults["trackMode"]].filter((mode) => mode === "kubedog").map(() => ({
    ...at2,
    message: `helmDefaults.trackMode is kubedog; ${advice}`,
    keys: ["helmDefaults", "trackMode"]
  }));
  const own = releases.filter(({ trackMode }) => trackMode === "kubedog").map((release5) => ({
    ...at2,
    message: `the trackMode of ${releaseId(release5)} is kubedog; ${advice}`,
    release: release5
  }));
  return [...everywhere, ...own];
}
function argumentFindings({ helmDefaults }) {
  return ["args", "syncArgs"].flatMap((key) => {
    const args = helmDefaults[key];
    if (hasArgument(args, /^--post-renderer\b/) || hasArgument(args, elsewhere)) return [];
    const words2 = Array.isArray(args) ? args.flatMap((arg) => String(arg).split(/\s+/).filter(Boolean)) : [];
    const upgrade2 = ["upgrade", "--install", "release", "chart", "--namespace", "namespace", "--reset-values"];
    const command = readHelmCommand([...upgrade2, ...words2]);
    if (command.kind !== "refused") return [];
    const message = `helmDefaults.${key}: ${command.why}`;
    return [{ rule: "helm-argument", severity: "error", message, keys: ["helmDefaults", key] }];
  });
}
var argumentLists = ["args", "diffArgs", "syncArgs", "templateArgs"];
var elsewhere = /^"?--?(kube|namespace\b|n\b)/;
function postRendererFindings({ helmDefaults, releases }) {
  const at2 = { rule: "post-renderer", severity: "error" };
  const advice = "the guard needs its place: move it into the chart, or use patches";
  const own = releases.filter(({ postRenderer }) => postRenderer !== "").map((release5) => {
    const message = `${releaseId(release5)} has a postRenderer of its own; ${advice}`;
    return { ...at2, message, release: release5, keys: ["postRenderer"] };
  });
  const everywhere = [
    "postRenderer",
    ...argumentLists.filter((key) => hasArgument(helmDefaults[key], /^--post-renderer\b/))
  ].filter((key) => Boolean(helmDefaults[key])).map((key) => ({
    ...at2,
    message: `helmDefaults.${key} sets a post-renderer; ${advice}`,
    keys: ["helmDefaults", key]
  }));
  return [...everywhere, ...own];
}
function otherClusterFindings({ helmDefaults, releases }, context) {
  const at2 = { rule: "other-cluster", severity: "error", keys: ["kubeContext"] };
  const byArguments = argumentLists.filter((key) => hasArgument(helmDefaults[key], elsewhere)).map((key) => {
    const message = `helmDefaults.${key} names a cluster or namespace, and the plan reads another: use the inputs kubeconfig and kube-context`;
    return { ...at2, message, keys: ["helmDefaults", key] };
  });
  const byContext = releases.filter(({ kubeContext }) => kubeContext !== "" && kubeContext !== context.kubeContext).map((release5) => {
    const message = `${releaseId(release5)} goes to the kubeContext ${release5.kubeContext}, and the plan reads another: use the input kube-context`;
    return { ...at2, message, release: release5 };
  });
  return [...byArguments, ...byContext];
}
function hasArgument(args, pattern) {
  return Array.isArray(args) && args.some(
    (arg) => String(arg).split(/\s+/).some((word) => pattern.test(word))
  );
}

// src/stack/lint/lines.ts
var import_yaml2 = __toESM(require_dist(), 1);
function findLineIn(text12, isTemplate2) {
  return isTemplate2 ? findInText(text12.split("\n")) : findInYaml(text12);
}
function findInYaml(text12) {
  const lineCounter = new import_yaml2.LineCounter();
  const documents = (0, import_yaml2.parseAllDocuments)(text12, { lineCounter, prettyErrors: false });
  const roots = (Array.isArray(documents) ? documents : []).map(({ contents }) => contents).filter((node5) => (0, import_yaml2.isMap)(node5));
  const lineOf2 = (node5) => {
    const offset = node5?.range?.[0];
    return offset === void 0 ? void 0 : lineCounter.linePos(offset).line;
  };
  return (release5, keys2) => {
    const start = release5 ? only(releaseMaps(roots), release5) : roots.find((root) => keys2[0] && root.has(keys2[0]));
    return start && (followed(start, keys2).map(lineOf2).at(-1) ?? lineOf2(nameNode(start)) ?? lineOf2(start));
  };
}
function releaseMaps(roots) {
  return roots.flatMap((root) => {
    const releases = root.get("releases");
    return (0, import_yaml2.isSeq)(releases) ? releases.items.filter((item2) => (0, import_yaml2.isMap)(item2)) : [];
  });
}
function only(maps2, { name: name3, namespace: namespace2 }) {
  const named7 = maps2.filter((map) => String(map.get("name")) === name3);
  const exact = named7.filter((map) => map.get("namespace") === namespace2);
  const found2 = exact.length > 0 ? exact : named7;
  return found2.length === 1 ? found2[0] : void 0;
}
function nameNode(map) {
  return map.items.find(({ key }) => (0, import_yaml2.isScalar)(key) && key.value === "name")?.key;
}
function followed(start, keys2) {
  const nodes = [];
  let at2 = start;
  for (const key of keys2) {
    const pair = (0, import_yaml2.isMap)(at2) ? at2.items.find((item3) => (0, import_yaml2.isScalar)(item3.key) && item3.key.value === key) : void 0;
    const item2 = (0, import_yaml2.isSeq)(at2) ? at2.items.find((node5) => holds(node5, key)) : void 0;
    if (!pair && !item2) break;
    nodes.push(pair ? pair.key : item2);
    at2 = pair ? pair.value : item2;
  }
  return nodes;
}
function holds(item2, value) {
  let found2 = false;
  if ((0, import_yaml2.isScalar)(item2)) return value === String(item2.value) || value.endsWith(`/${String(item2.value)}`);
  if ((0, import_yaml2.isMap)(item2) || (0, import_yaml2.isSeq)(item2)) {
    (0, import_yaml2.visit)(item2, { Scalar: (_, node5) => void (found2 ||= String(node5.value) === value) });
  }
  return found2;
}
function findInText(lines) {
  return (release5, keys2) => {
    const block2 = release5 ? releaseBlock(lines, release5) : { start: 0, end: lines.length };
    if (!block2) return void 0;
    const found2 = keysIn(lines, block2, keys2);
    return found2 !== void 0 ? found2 + 1 : release5 && nameLine(lines, block2, release5.name) + 1;
  };
}
function releaseBlock(lines, { name: name3, namespace: namespace2 }) {
  const isName = nameLinePattern(name3);
  const blocks2 = lines.flatMap((line2, index) => isName.test(line2) ? itemAround(lines, index) ?? [] : []);
  const releases = blocks2.filter((block2) => keysIn(lines, block2, ["chart"]) !== void 0);
  const exact = releases.filter(
    (block2) => lines.slice(block2.start, block2.end).some((line2) => fieldPattern("namespace", namespace2).test(line2))
  );
  const found2 = exact.length > 0 ? exact : releases;
  return found2.length === 1 ? found2[0] : void 0;
}
function nameLine(lines, block2, name3) {
  const isName = nameLinePattern(name3);
  return lines.findIndex((line2, index) => index >= block2.start && index < block2.end && isName.test(line2));
}
function itemAround(lines, index) {
  const indent2 = indentOf(lines[index] ?? "");
  let start = index;
  while (start >= 0 && !(isItem2(lines[start] ?? "") && (start === index || indentOf(lines[start] ?? "") < indent2)))
    start--;
  if (start < 0) return void 0;
  const dash = indentOf(lines[start] ?? "");
  const after = lines.findIndex((line2, at2) => at2 > start && isContent(line2) && indentOf(line2) <= dash);
  return { start, end: after < 0 ? lines.length : after };
}
function keysIn(lines, { start, end }, keys2) {
  let found2;
  let from = start;
  for (const key of keys2) {
    const patterns = [keyPattern(key), ...valuePatterns(key)];
    const at2 = lines.findIndex(
      (line2, index) => index >= from && index < end && patterns.some((is) => is.test(line2))
    );
    if (at2 < 0) break;
    found2 = from = at2;
  }
  return found2;
}
var escaped = (text12) => text12.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
var nameLinePattern = (name3) => fieldPattern("name", name3);
var fieldPattern = (key, value) => new RegExp(`^\\s*(-\\s+)?["']?${key}["']?:\\s*(["']?)${escaped(value)}\\2\\s*(#.*)?$`);
var keyPattern = (key) => new RegExp(`^\\s*(-\\s+)?["']?${escaped(key)}["']?:(\\s|$)`);
var valuePatterns = (value) => [value, value.split("/").at(-1) ?? value].map(
  (text12) => new RegExp(`(^\\s*-\\s+|[[,{:]\\s*)["']?${escaped(text12)}["']?\\s*([,\\]}]|(#.*)?$)`)
);
var indentOf = (line2) => line2.length - line2.trimStart().length;
var isItem2 = (line2) => /^\s*-\s/.test(line2);
var isContent = (line2) => line2.trim() !== "" && !/^\s*(#|\{\{)/.test(line2);

// src/stack/lint/manifests.ts
var import_yaml4 = __toESM(require_dist(), 1);
import { join as join4 } from "node:path";

// src/stack/lint/chart-reference.ts
import { resolve as resolve3 } from "node:path";
function isLocalChart(chart) {
  if (/^\.\.?\//.test(chart)) return true;
  if (/:\/\/|::/.test(chart)) return false;
  const parts = chart.split("/").length;
  return chart.startsWith("/") || parts !== 2 && parts !== 3;
}
function chartFolder({ chart }, { dir }) {
  return isLocalChart(chart) ? resolve3(dir, chart) : void 0;
}

// src/stack/lint/yaml-problem.ts
var import_yaml3 = __toESM(require_dist(), 1);
function yamlProblem(text12) {
  const lineCounter = new import_yaml3.LineCounter();
  const documents = (0, import_yaml3.parseAllDocuments)(text12, { lineCounter, prettyErrors: false });
  const error = Array.isArray(documents) ? documents.flatMap(({ errors }) => errors)[0] : void 0;
  if (!error) return void 0;
  return {
    message: error.code.toLowerCase().replaceAll("_", " "),
    line: lineCounter.linePos(error.pos[0]).line
  };
}

// src/stack/lint/manifests.ts
function manifestFindings(helmfile, { files }) {
  return helmfile.releases.flatMap((release5) => {
    const folder = chartFolder(release5, helmfile);
    if (folder === void 0 || /\.(tgz|tar\.gz)$/.test(folder)) return [];
    const names = files.list(folder);
    if (!names) return [folderFinding("chart-missing", release5, "which does not exist")];
    const texts2 = yamlFiles(names).map((name3) => ({
      release: release5,
      file: join4(folder, name3),
      text: files.read(join4(folder, name3)) ?? ""
    }));
    if (names.includes("Chart.yaml"))
      return texts2.filter(({ file }) => !isChartMeta(file, folder)).flatMap(templateSecrets);
    if (names.some((name3) => /^kustomization\.ya?ml$/i.test(name3))) return texts2.flatMap(templateSecrets);
    if (texts2.length === 0) return [folderFinding("manifests-empty", release5, "which holds no manifest")];
    return texts2.flatMap(
      (manifest) => manifest.text.includes("{{") ? templateSecrets(manifest) : objectFindings(manifest)
    );
  });
}
function yamlFiles(names) {
  return names.filter((name3) => /\.ya?ml$/.test(name3));
}
function isChartMeta(file, folder) {
  return ["Chart.yaml", "values.yaml", "values.schema.json"].some((name3) => file === join4(folder, name3));
}
function folderFinding(rule, release5, why) {
  const message = `${releaseId(release5)} is made of the folder ${release5.chart}, ${why}`;
  return { rule, severity: "error", message, release: release5, keys: ["chart"] };
}
function objectFindings(manifest) {
  const { release: release5, file, text: text12 } = manifest;
  const problem = yamlProblem(text12);
  if (problem) {
    const message = `manifest of ${releaseId(release5)} is no YAML: ${problem.message}`;
    return [{ rule: "manifest-parse", severity: "error", message, release: release5, file, line: problem.line }];
  }
  const lines = new import_yaml4.LineCounter();
  const parsed4 = (0, import_yaml4.parseAllDocuments)(text12, { lineCounter: lines, prettyErrors: false });
  const documents = (Array.isArray(parsed4) ? parsed4 : []).filter(hasContent);
  if (documents.length === 0) {
    const message = `manifest of ${releaseId(release5)} holds no object`;
    return [{ rule: "manifest-object", severity: "error", message, release: release5, file, line: 1 }];
  }
  return documents.flatMap(({ contents }) => nodeFindings(contents, { manifest, lines }));
}
function hasContent({ contents }) {
  return contents !== null && !((0, import_yaml4.isScalar)(contents) && contents.value === null);
}
function nodeFindings(node5, at2) {
  const { release: release5, file } = at2.manifest;
  const offset = node5?.range?.[0] ?? 0;
  const draft = { severity: "error", release: release5, file, line: at2.lines.linePos(offset).line };
  if (!(0, import_yaml4.isMap)(node5)) {
    return [
      {
        ...draft,
        rule: "manifest-object",
        message: `manifest of ${releaseId(release5)} holds something that is no object`
      }
    ];
  }
  const [apiVersion, kind] = [field(node5, "apiVersion"), field(node5, "kind")];
  const items = node5.get("items");
  if (kind.endsWith("List") && (0, import_yaml4.isSeq)(items)) return items.items.flatMap((item2) => nodeFindings(item2, at2));
  if (kind === "Secret" && apiVersion === "v1")
    return [{ ...draft, rule: "plain-secret", message: secretMessage(release5) }];
  const lacking3 = [
    ...apiVersion ? [] : ["apiVersion"],
    ...kind ? [] : ["kind"],
    ...node5.getIn(["metadata", "name"]) ?? node5.getIn(["metadata", "generateName"]) ? [] : ["metadata.name"]
  ];
  if (lacking3.length === 0) return [];
  const message = `manifest of ${releaseId(release5)} holds an object without ${lacking3.join(", ")}`;
  return [{ ...draft, rule: "manifest-object", message }];
}
function field(node5, key) {
  const value = node5.get(key);
  return typeof value === "string" ? value : "";
}
function secretMessage(release5) {
  return `${releaseId(release5)} holds a plain Secret, readable to all who read the repository: use a OnePasswordItem`;
}
function templateSecrets({ release: release5, file, text: text12 }) {
  const lines = text12.split("\n");
  return lines.flatMap((line2, index) => {
    if (!/^\s*(-\s+)?["']?kind["']?:\s*["']?Secret["']?\s*(#.*)?$/.test(line2)) return [];
    const filledIn = documentAround(lines, index).some((other) => other.includes("{{"));
    return [
      {
        rule: "plain-secret",
        severity: filledIn ? "warning" : "error",
        message: filledIn ? `${releaseId(release5)} makes a Secret from values: values must not hold secrets` : secretMessage(release5),
        release: release5,
        file,
        line: index + 1
      }
    ];
  });
}
function documentAround(lines, index) {
  const before = lines.slice(0, index).findLastIndex((line2) => line2.startsWith("---"));
  const after = lines.findIndex((line2, at2) => at2 > index && line2.startsWith("---"));
  return lines.slice(before + 1, after < 0 ? lines.length : after);
}

// src/stack/lint/readiness.ts
var import_fastest_levenshtein2 = __toESM(require_mod(), 1);

// src/stack/readiness-file.ts
var import_fastest_levenshtein = __toESM(require_mod(), 1);
import { dirname, join as join5 } from "node:path";
var import_yaml5 = __toESM(require_dist(), 1);
function readinessPath(stack) {
  return join5(dirname(stack), "readiness.yaml");
}
var named2 = (form, wants) => pipe(string(), regex(form, wants));
var objectName = named2(/^[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}$/, "must be the name of an object");
var namespaceName = named2(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be the name of a namespace");
var releaseName = named2(/^[a-z0-9.-]+\/[a-z0-9.-]+$/, "must be namespace/name");
var release2 = pipe(
  optional(releaseName),
  description("The release it belongs to, as namespace/name: without that release it is not waited for.")
);
var objectEntry = strictObject({
  apiVersion: named2(/^([a-z0-9.-]+\/)?v[a-z0-9]+$/, "must be an API version, such as apps/v1"),
  kind: named2(/^[A-Z][A-Za-z0-9]*$/, "must be a kind, such as Deployment"),
  namespace: optional(namespaceName),
  name: objectName,
  condition: pipe(
    optional(named2(/^[A-Za-z0-9./-]+$/, "must be the type of a condition")),
    description("This condition in its status must be True.")
  ),
  field: pipe(
    optional(named2(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, "must be a path such as status.phase")),
    description("This field must be set; with value, to that.")
  ),
  value: optional(union([string(), number(), boolean()])),
  release: release2
});
var health = strictObject({
  service: releaseName,
  port: union([
    pipe(number(), integer(), minValue(1), maxValue(65535)),
    named2(/^[a-z0-9-]{1,63}$/, "must be the number or the name of a port")
  ]),
  path: named2(/^\/[A-Za-z0-9/_.~-]*$/, "must be a path such as /ready")
});
var healthEntry = strictObject({
  health: pipe(
    health,
    description("A GET through the proxy of the API server must be answered with 200.")
  ),
  release: release2
});
var readinessSchema = strictObject({
  layers: record(
    named2(/^[0-9]{1,3}$/, "must be the number of a layer"),
    array(union([objectEntry, healthEntry]))
  )
});
function readReadiness(text12) {
  const lines = new import_yaml5.LineCounter();
  const document = (0, import_yaml5.parseDocument)(text12, { lineCounter: lines, prettyErrors: false });
  const lineOf2 = (path2) => lineAt(document, path2, lines);
  const [error] = document.errors;
  if (error) {
    const message = `it is no YAML: ${error.code.toLowerCase().replaceAll("_", " ")}`;
    return { entries: [], layers: [], problems: [{ message, line: lines.linePos(error.pos[0]).line }] };
  }
  const problems = [];
  const tell = (path2, message) => problems.push({ message, line: lineOf2(path2) });
  const file = withoutIssues(
    strictObject({ layers: record(string(), nullish(array(unknown()), [])) }),
    // A file without a line in it says nothing.
    toPlain(document) ?? { layers: {} },
    { at: [], tell }
  );
  const layers = Object.entries(file?.layers ?? {}).flatMap(([key, items]) => {
    if (/^[0-9]{1,3}$/.test(key)) return [{ key, layer: Number(key), items: items ?? [] }];
    tell(["layers", key], `${JSON.stringify(key)} is no layer: write a number`);
    return [];
  });
  const entries = layers.flatMap(
    ({ key, layer: layer2, items }) => items.flatMap((item2, index) => {
      const at2 = ["layers", key, index];
      const isHealth = item2 !== null && typeof item2 === "object" && "health" in item2;
      const entry2 = withoutIssues(isHealth ? healthEntry : objectEntry, item2, { at: at2, tell });
      if (entry2 && "value" in entry2 && !("field" in entry2)) tell(at2, "value needs a field to stand in");
      if (entry2 && "condition" in entry2 && "field" in entry2)
        tell(at2, "it has both condition and field: make two entries of it");
      return entry2 ? [{ layer: layer2, entry: entry2, line: lineOf2(at2) }] : [];
    })
  );
  return {
    entries,
    layers: layers.map(({ key, layer: layer2 }) => ({ layer: layer2, line: lineOf2(["layers", key]) })),
    problems
  };
}
function toPlain(document) {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return "aliases are not read";
  }
}
function withoutIssues(schema, value, { at: at2, tell }) {
  const read = safeParse(schema, value);
  if (read.success) return read.output;
  for (const issue of read.issues) {
    const path2 = [...at2, ...(issue.path ?? []).map(({ key }) => key)];
    tell(path2, issueText(issue, path2));
  }
  return void 0;
}
var keys = [
  "layers",
  ...Object.keys(objectEntry.entries),
  ...Object.keys(healthEntry.entries),
  ...Object.keys(health.entries)
];
function issueText(issue, path2) {
  const name3 = String(path2.at(-1) ?? "the file");
  const isMissing = issue.received === "undefined";
  if (isMissing) return `${name3} is missing`;
  if (issue.type === "strict_object" && issue.expected === "never")
    return `${JSON.stringify(name3)} is no key: did you mean ${(0, import_fastest_levenshtein.closest)(name3.slice(0, 100), keys)}?`;
  return issue.type === "regex" ? `${name3} ${issue.message}` : `${name3} is ${issue.received}, and must be ${issue.expected ?? "another"}`;
}
function lineAt(document, path2, lines) {
  let at2 = document.contents;
  let line2 = 1;
  for (const key of path2) {
    const pair = (0, import_yaml5.isMap)(at2) ? at2.items.find((one) => String((0, import_yaml5.isNode)(one.key) ? one.key : "") === String(key)) : void 0;
    const next2 = pair ? pair.key : (0, import_yaml5.isMap)(at2) ? void 0 : at2?.items?.[Number(key)];
    const start = (0, import_yaml5.isNode)(next2) ? next2.range?.[0] : void 0;
    if (start === void 0) break;
    line2 = lines.linePos(start).line;
    at2 = pair ? pair.value : next2;
  }
  return line2;
}

// src/stack/lint/readiness.ts
function readinessFindings(helmfile, { files, stack, stackFile }) {
  if (helmfile !== stack[0]) return [];
  const file = readinessPath(stackFile);
  const text12 = files.read(file);
  if (text12 === void 0) return [];
  const { entries, layers, problems } = readReadiness(text12);
  const releases = new Map(
    stack.flatMap((one) => one.releases).map(({ namespace: namespace2, name: name3, labels: labels2 }) => [`${namespace2}/${name3}`, Number(labels2.get("layer"))])
  );
  const known2 = [...new Set(releases.values())].filter((layer2) => !Number.isNaN(layer2)).sort((a, b) => a - b);
  const unknownLayers = layers.filter(({ layer: layer2 }) => !known2.includes(layer2)).map(({ layer: layer2, line: line2 }) => ({
    line: line2,
    message: `there is no layer ${layer2}: the stack has ${known2.join(", ") || "none"}`
  }));
  const wrongReleases = entries.flatMap(({ entry: { release: release5 }, layer: layer2, line: line2 }) => {
    if (release5 === void 0) return [];
    const own = releases.get(release5);
    if (own === void 0) {
      const near = releases.size > 0 ? `: did you mean ${(0, import_fastest_levenshtein2.closest)(release5, [...releases.keys()])}?` : "";
      return [{ line: line2, message: `there is no release ${release5}${near}` }];
    }
    return own === layer2 ? [] : [{ line: line2, message: `${release5} is in layer ${own}, and its entry under layer ${layer2}` }];
  });
  return [...problems, ...unknownLayers, ...wrongReleases].map(({ message, line: line2 }) => ({
    rule: "readiness",
    severity: "error",
    message,
    file,
    line: line2
  }));
}

// src/stack/lint/values.ts
import { resolve as resolve4 } from "node:path";
function valuesFindings(helmfile, context) {
  return helmfile.releases.flatMap((release5) => [
    ...paths(release5.values).flatMap(
      (path2) => fileFindings({ release: release5, path: path2, keys: ["values", path2] }, helmfile, context)
    ),
    ...paths(release5.secrets).flatMap(
      (path2) => fileFindings({ release: release5, path: path2, keys: ["secrets", path2] }, helmfile, context)
    )
  ]);
}
function paths(entries) {
  return entries.filter((entry2) => typeof entry2 === "string").filter((entry2) => !entry2.startsWith("ref+"));
}
function fileFindings(entry2, helmfile, context) {
  const { release: release5, path: path2, keys: keys2 } = entry2;
  const id = releaseId(release5);
  if (/::|:\/\//.test(path2)) {
    const message2 = `${id} takes values from a URL, which can change without a review: keep the file in the stack`;
    return [{ rule: "values-remote", severity: "error", message: message2, release: release5, keys: keys2 }];
  }
  const expanded = expandTemplate(`${release5.valuesPathPrefix}${path2}`, release5, context.environment);
  if (expanded === void 0 || /[*?[\]]/.test(expanded)) {
    const message2 = `${id} takes values from ${path2}, which lint cannot follow: name each file`;
    return [{ rule: "values-unchecked", severity: "warning", message: message2, release: release5, keys: keys2 }];
  }
  const file = resolve4(helmfile.dir, expanded);
  const text12 = context.files.read(file);
  if (text12 === void 0) return [missing2(entry2, helmfile)];
  const problem = /\.(ya?ml|json)$/.test(file) ? yamlProblem(text12) : void 0;
  if (!problem) return [];
  const message = `values of ${id} are no YAML: ${problem.message}`;
  return [{ rule: "values-parse", severity: "error", message, release: release5, file, line: problem.line }];
}
function missing2({ release: release5, path: path2, keys: keys2 }, { missingFileHandler }) {
  const handler = release5.missingFileHandler || missingFileHandler || "Error";
  const message = `${releaseId(release5)} takes values from ${path2}, which does not exist`;
  return {
    rule: "values-missing",
    severity: handler === "Error" ? "error" : "warning",
    message,
    release: release5,
    keys: keys2
  };
}
function expandTemplate(text12, release5, environment) {
  const names = /* @__PURE__ */ new Map([
    ["Release.Name", release5.name],
    ["Release.Namespace", release5.namespace],
    ["Environment.Name", environment]
  ]);
  const expanded = text12.replace(
    /\{\{-?\s*\.([A-Za-z.]+)\s*-?\}\}/g,
    (whole2, name3) => names.get(name3) ?? whole2
  );
  return expanded.includes("{{") ? void 0 : expanded;
}

// src/stack/lint/versions.ts
var import_yaml6 = __toESM(require_dist(), 1);
import { join as join6 } from "node:path";
var exactVersion = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
function versionFindings(helmfile, context) {
  return helmfile.releases.flatMap((release5) => [
    ...ownVersion(release5),
    ...release5.dependencies.filter(({ chart }) => !isLocalChart(chart)).flatMap(({ chart, version: version4 }) => reference(chart, version4, { release: release5, keys: ["dependencies", chart] })),
    ...chartDependencies(release5, helmfile, context)
  ]);
}
function ownVersion(release5) {
  if (isLocalChart(release5.chart)) return [];
  const keys2 = isFetched(release5.chart) ? ["chart"] : ["version"];
  return reference(release5.chart, release5.version, { release: release5, keys: keys2 });
}
function reference(chart, version4, at2) {
  if (isFetched(chart)) return fetchedReference(chart, at2);
  if (exactVersion.test(version4) || /@sha256:[0-9a-f]{64}$/.test(chart)) return [];
  const message = version4 ? `${releaseId(at2.release)} takes version ${JSON.stringify(version4)} of ${chart}: name one exact version, such as 1.2.3` : `${releaseId(at2.release)} names no version of ${chart}: name one exact version, such as 1.2.3`;
  return [{ ...at2, rule: "version-pinned", severity: "error", message }];
}
function isFetched(chart) {
  return /::/.test(chart) || /:\/\//.test(chart) && !chart.startsWith("oci://");
}
function fetchedReference(chart, at2) {
  const query = new URLSearchParams(/\?([^]*)/.exec(chart)?.[1] ?? "");
  const fixed = /^[0-9a-f]{40}$/.test(query.get("ref") ?? "") || /^sha256:[0-9a-f]{64}$/.test(query.get("checksum") ?? "");
  if (fixed) return [];
  const message = `${releaseId(at2.release)} fetches its chart by URL without a commit: add ?ref=<commit, 40 hex digits>`;
  return [{ ...at2, rule: "version-pinned", severity: "error", message }];
}
function chartDependencies(release5, helmfile, { files }) {
  const folder = chartFolder(release5, helmfile);
  const text12 = folder === void 0 ? void 0 : files.read(join6(folder, "Chart.yaml"));
  if (folder === void 0 || text12 === void 0 || files.read(join6(folder, "Chart.lock")) !== void 0)
    return [];
  const chart = (0, import_yaml6.parseDocument)(text12, { prettyErrors: false });
  if (chart.errors.length > 0) return [];
  const { dependencies } = chart.toJS() ?? {};
  const floating = (Array.isArray(dependencies) ? dependencies : []).filter(
    (dependency) => typeof dependency === "object" && dependency !== null
  ).filter(({ repository: repository2 }) => typeof repository2 === "string" && !/^(file:|$)/.test(repository2)).filter(({ version: version4 }) => !exactVersion.test(String(version4)));
  return floating.map(({ name: name3, version: version4 }) => ({
    rule: "version-pinned",
    severity: "error",
    message: `the chart of ${releaseId(release5)} depends on ${String(name3)} ${String(version4)} without a Chart.lock: run helm dependency update and keep the lock`,
    release: release5,
    file: join6(folder, "Chart.yaml")
  }));
}

// src/stack/lint/lint.ts
var bypassRules = [
  hookFindings,
  postRendererFindings,
  otherClusterFindings,
  trackingFindings,
  argumentFindings
];
var rules2 = [
  layerFindings,
  jobFindings,
  duplicateFindings,
  needFindings,
  versionFindings,
  valuesFindings,
  manifestFindings,
  readinessFindings,
  addressFindings,
  ...bypassRules
];
function lint(input) {
  return check2(input, rules2);
}
function bypasses(input) {
  return check2(input, bypassRules).filter(({ severity }) => severity === "error");
}
function check2(input, using) {
  const { stackFile, stack, root, environment, kubeContext = "", files = diskFiles } = input;
  const { allowHooks = [], jobLayers = [] } = input;
  const context = { files, stackFile, environment, kubeContext, stack, allowHooks, jobLayers };
  return stack.flatMap((helmfile) => {
    const text12 = files.read(helmfile.file);
    const findLine = text12 === void 0 ? () => void 0 : findLineIn(text12, helmfile.file.endsWith(".gotmpl"));
    return using.flatMap((rule) => rule(helmfile, context)).map((draft) => finding(draft, { helmfile, findLine, root })).sort((a, b) => compare(a.file ?? "", b.file ?? "") || (a.line ?? 0) - (b.line ?? 0));
  });
}
var longest = 500;
function finding({ rule, severity, message, release: release5, keys: keys2, file, line: line2 }, place3) {
  const at2 = file === void 0 ? place3.findLine(release5, keys2 ?? []) : line2;
  return {
    rule,
    severity,
    message: singleLine(message, longest),
    file: singleLine(relative(place3.root, file ?? place3.helmfile.file), longest),
    ...at2 === void 0 ? {} : { line: at2 }
  };
}
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// src/commands/lint.ts
async function lintStack(context, jobLayers) {
  const findings = lint({ ...await lintInput(context, void 0), jobLayers });
  return [...findings, ...await credentialsFindings(context)];
}
async function credentialsFindings({
  credentialsFile: { path: path2, isTracked: isTracked2 }
}) {
  if (!await isTracked2()) return [];
  const message = "git tracks the 1Password Connect credentials; remove them from git and its history, and make new ones";
  return [{ rule: "credentials-tracked", severity: "error", message, file: relative2(process.cwd(), path2) }];
}
async function requireNoBypass(context, selection) {
  const input = await lintInput(context, selection);
  const [first] = bypasses(input);
  if (!first) return needsOf(input);
  throw new Failure({
    what: "holding the stack to its plan failed",
    why: `${first.message} (${[first.file, first.line].filter(Boolean).join(":")})`,
    next: "mend that, and see `lint` for all findings",
    reason: "stack-invalid"
  });
}
async function needsOfStack(context) {
  return needsOf(await lintInput(context, void 0));
}
function needsOf({ stack }) {
  const releases = stack.flatMap((helmfile) => helmfile.releases);
  const keyOf3 = (need2) => need2.split("/").slice(-2).join("/");
  return new Map(releases.map((release5) => [releaseKey(release5), release5.needs.map(keyOf3)]));
}
async function lintInput(context, selection) {
  const stack = selectedFrom(await context.helmfile.built(), selection);
  const { stack: stackFile, environment, kubeContext, allowHooks } = context;
  return { stackFile, stack, root: process.cwd(), environment, kubeContext, allowHooks };
}

// src/stack/rollback-manner.ts
var switches = [
  ["wait", "--wait=watcher"],
  ["waitForJobs", "--wait-for-jobs=true"],
  ["cleanupOnFail", "--cleanup-on-fail=true"],
  ["force", "--force-replace=true"],
  ["forceConflicts", "--force-conflicts=true"]
];
function rollbackManners(stack) {
  return new Map(
    stack.flatMap(
      ({ helmDefaults, releases }) => releases.map((release5) => [releaseKey(release5), mannerOf2(release5, helmDefaults)])
    )
  );
}
function mannerOf2(release5, defaults) {
  const value = (name3) => release5[name3] ?? defaults[name3];
  const number3 = (name3) => {
    const found2 = value(name3);
    return typeof found2 === "number" && Number.isSafeInteger(found2) && found2 >= 0 ? found2 : void 0;
  };
  const [timeout, historyMax] = [number3("timeout"), number3("historyMax")];
  return [
    ...switches.flatMap(([name3, flag]) => value(name3) === true ? [flag] : []),
    ...timeout === void 0 || timeout === 0 ? [] : [`--timeout=${timeout}s`],
    // helm removes older revisions with a rollback, too, and by default all but ten.
    ...historyMax === void 0 ? [] : [`--history-max=${historyMax}`]
  ];
}

// src/commands/going-back.ts
async function mannersOf({
  helmfile
}) {
  return rollbackManners(await helmfile.built());
}
function boundDigests({ name: name3, namespace: namespace2 }, target, { manner, key }) {
  const printed = printedRelease(target);
  return {
    digest: rollbackDigest({ name: name3, namespace: namespace2, manner, to: target.revision, printed }, key),
    storedDigest: storedDigest({ name: name3, namespace: namespace2 }, printed, key)
  };
}
function rollbackHooks({ hooks }) {
  const events = ["pre-rollback", "post-rollback"];
  const run2 = hooks.filter((hook) => hook.events?.some((event3) => events.includes(event3)));
  const texts2 = run2.length > 0 ? [`helm runs its hooks of a rollback: ${listed(run2.map(({ path: path2 }) => path2))}`] : [];
  return { texts: texts2, others: hooks.length - run2.length };
}
async function keptTarget({ api }, release5, { from, to }) {
  const kept4 = await storedRevisions(api, release5);
  const newest = kept4[0];
  const status = isPending(from) ? "failed" : from?.status;
  if (newest?.revision !== from?.revision || newest?.status !== status)
    return { why: `somebody else has changed it: it is at revision ${newest?.revision ?? 0} now` };
  const target = kept4.find(({ revision }) => revision === to);
  return target ? { target } : { why: `helm does not keep revision ${to} any more` };
}

// src/plan/way-back.ts
var staying = {
  removed: "what is removed is not brought back",
  unstable: "every render of it differs, so nobody can tell whether what stands is what was sent",
  labelled: "the stack labels it `rollback: never`",
  first: "it was not there before, and with it helm would remove its claims and their data",
  failedBefore: "it had failed before, so there is nothing good to go back to"
};
function whyItStays(approved2, { never = [] }) {
  if (approved2.kind === "uninstall") return staying.removed;
  if (approved2.kind === "unstable") return staying.unstable;
  if (never.includes("rollback")) return staying.labelled;
  return approved2.revision === 0 ? staying.first : void 0;
}
function withWaysBack(approval, source) {
  const back = [];
  const stays = /* @__PURE__ */ new Map();
  const wanted2 = new Map(source.releases.map((release5) => [releaseKey(release5), release5]));
  const releases = [...approval.releases].map(([key, approved2]) => {
    if (approved2.kind === "unchanged") return [key, approved2];
    const stored = source.stored.get(key);
    const isDeployed2 = stored?.status === "deployed" && stored.revision === approved2.revision;
    const why = whyItStays(approved2, wanted2.get(key) ?? {}) ?? (isDeployed2 ? void 0 : staying.failedBefore);
    if (why !== void 0 || !stored || approved2.kind !== "apply") {
      const reason = why ?? staying.failedBefore;
      stays.set(reason, [...stays.get(reason) ?? [], key]);
      return [key, approved2];
    }
    back.push(`${key} to revision ${approved2.revision}`);
    return [key, { ...approved2, back: storedDigest(stored, printedRelease(stored), source.key) }];
  });
  const remarks = [
    ...back.length > 0 ? [
      `on-failure is rollback: where a layer fails, what it changed goes back by itself: ${back.join(", ")}`
    ] : [],
    ...[...stays].map(([why, keys2]) => `on-failure is rollback, and leaves ${keys2.join(", ")}: ${why}`)
  ];
  return { approval: { ...approval, onFailure: "rollback", releases: new Map(releases) }, remarks };
}

// src/commands/made-here.ts
function ownChanges(done, key) {
  const judged8 = done.steps.filter((step) => isTouched(step, done)).map((step) => judgedWay(step, done, key));
  return {
    ways: judged8.flatMap((one) => "why" in one ? [] : [one]),
    stay: new Map(judged8.flatMap((one) => "why" in one ? [[releaseKey(one.step.release), one.why]] : []))
  };
}
function isTouched({ release: release5, approved: approved2, stored }, { synced }) {
  const name3 = releaseKey(release5);
  const now = synced.stored.get(name3);
  if (approved2.kind === "uninstall") return stored !== void 0 && now === void 0;
  return synced.sent.begun.has(name3) && now?.revision !== stored?.revision;
}
function judgedWay(step, done, key) {
  const { approved: approved2, release: release5 } = step;
  const made = done.synced.stored.get(releaseKey(release5));
  const why = whyItStays(approved2, release5);
  if (why !== void 0) return { step, why };
  if (approved2.kind !== "apply" || approved2.back === void 0) return { step, why: staying.failedBefore };
  if (!made) return { step, why: "it is gone, and not by this apply" };
  const other = notOurs(step, made, { ...done, key });
  return other === void 0 ? { step, made, to: approved2.revision, back: approved2.back } : { step, why: other };
}
function notOurs({ approved: approved2, release: release5 }, made, { before, description: description2, key }) {
  if (isPending(made)) return `revision ${made.revision} is ${made.status}: a helm may be at work on it`;
  const isNext = made.revision === (before.get(releaseKey(release5)) ?? 0) + 1;
  const isDescribed = made.status === "failed" || made.description === description2;
  if (isNext && isDescribed && isAsApproved({ approved: approved2, stored: made }, key)) return void 0;
  return `somebody else has changed it, or helm has by itself: revision ${made.revision} is not what this apply made`;
}
async function heldStep({ api, key }, { step: { release: release5 }, made, to, back }, manner) {
  const kept4 = await keptTarget({ api }, release5, { from: made, to });
  if ("why" in kept4) return kept4.why;
  const { digest, storedDigest: storedDigest2 } = boundDigests(release5, kept4.target, { manner, key });
  if (storedDigest2 !== back)
    return `what helm keeps as revision ${to} is not what was deployed when it was planned`;
  const approved2 = { kind: "rollback", revision: made.revision, to, digest, stored: back };
  return { release: release5, approved: approved2, stored: made, done: false };
}

// src/commands/recover.ts
async function recover({ api }, steps, onLine) {
  try {
    for (const { stored, approved: approved2 } of steps) {
      if (!isPending(stored) || approved2.kind === "uninstall") continue;
      await markFailed(api, stored);
      onLine(
        `recovered ${releaseKey(stored)} from ${stored.status}: revision ${stored.revision} is marked as failed`
      );
    }
    return void 0;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
async function storedAfter(context, steps, sent) {
  try {
    const { installed: stored } = await storedReleases(context.api);
    const marked3 = await markCutOff(context, { steps, sent, stored });
    return { stored: marked3 ? (await storedReleases(context.api)).installed : stored };
  } catch (error) {
    if (error instanceof Failure) return { stored: /* @__PURE__ */ new Map(), unread: error };
    throw error;
  }
}
async function markCutOff({ api, key }, { steps, sent, stored }) {
  const left = steps.flatMap(({ release: release5, approved: approved2 }) => {
    const now = stored.get(releaseKey(release5));
    if (!isPending(now) || !sent.cutOff.has(releaseKey(release5))) return [];
    const isOurs2 = approved2.kind === "uninstall" ? now.status === "uninstalling" : isAttemptAt(approved2, now, key);
    return isOurs2 ? [now] : [];
  });
  const marked3 = await Promise.allSettled(left.map((one) => markFailed(api, one)));
  return marked3.some(({ status }) => status === "fulfilled");
}

// src/commands/roll-back.ts
import { dirname as dirname2 } from "node:path";

// src/manifest/quantity.ts
var binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
var decimal = ["", "k", "M", "G", "T", "P", "E"];
function quantity(text12) {
  const [, digits, suffix = ""] = /^([0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][0-9]{1,2})?)([A-Za-z]{0,2})$/.exec(text12) ?? [];
  if (digits === void 0) return void 0;
  if (suffix === "m") return Number(digits) / 1e3;
  const [power, base] = suffix.endsWith("i") ? [binary.indexOf(suffix), 1024] : [decimal.indexOf(suffix), 1e3];
  return power < 0 ? void 0 : Number(digits) * base ** power;
}

// src/cluster/drift/compare.ts
function lacking(wanted2, found2, fields2) {
  return compare2({ wanted: wanted2, found: found2, fields: fields2, path: [] });
}
function compare2(place3) {
  const { wanted: wanted2, found: found2, fields: fields2, path: path2 } = place3;
  if (wanted2 === null) return [];
  const isKnownWhole = fields2 !== void 0 && path2.length > 0 && isWhole(fields2);
  if (isKnownWhole && !isSame(wanted2, found2, path2)) return wholeDifference(place3);
  if (isKnownWhole) return [];
  if (found2 === void 0 && typeof path2.at(-1) === "string" && isFlat(wanted2))
    return compare2({ ...place3, found: {}, fields: void 0 });
  if (isObject(wanted2) && isObject(found2)) {
    return Object.entries(wanted2).flatMap(
      ([name3, value]) => compare2({
        wanted: value,
        found: Object.hasOwn(found2, name3) ? found2[name3] : void 0,
        fields: fields2 && fieldOf(fields2, name3),
        path: [...path2, name3]
      })
    );
  }
  if (Array.isArray(wanted2) && Array.isArray(found2)) return compareLists({ ...place3, wanted: wanted2, found: found2 });
  return isSame(wanted2, found2, path2) ? [] : wholeDifference(place3);
}
function isFlat(value) {
  return isObject(value) && Object.keys(value).length > 0 && Object.values(value).every((one) => typeof one !== "object");
}
function wholeDifference({ wanted: wanted2, found: found2, path: path2 }) {
  return [{ path: path2, wanted: wanted2, ...found2 === void 0 ? {} : { found: found2 } }];
}
function compareLists(lists) {
  const { wanted: wanted2, found: found2, fields: fields2, path: path2 } = lists;
  const keys2 = keysOfItems(fields2);
  const isFree2 = keys2.length > 0 || isSetOfValues(fields2);
  if (!isFree2 && wanted2.length !== found2.length) return wholeDifference(lists);
  return wanted2.flatMap((item2, at2) => {
    const index = isFree2 ? found2.findIndex((other) => isSameItem(item2, other, keys2)) : at2;
    const live3 = found2[index];
    const step = { item: index, label: labelOf2(item2, keys2, at2) };
    const fieldsOfItem = live3 === void 0 || !fields2 ? void 0 : itemOf(fields2, live3, index);
    return compare2({ wanted: item2, found: live3, fields: fieldsOfItem, path: [...path2, step] });
  });
}
function isSameItem(wanted2, found2, keys2) {
  if (keys2.length === 0) return isSame(wanted2, found2, []);
  if (!isObject(wanted2) || !isObject(found2)) return false;
  return keys2.every((key) => !Object.hasOwn(wanted2, key) || isSame(wanted2[key] ?? null, found2[key], [key]));
}
function labelOf2(item2, keys2, index) {
  if (!isObject(item2))
    return item2 === void 0 || Array.isArray(item2) || keys2.length > 0 ? String(index) : String(item2);
  const shown4 = (keys2.length > 0 ? keys2 : ["name"]).flatMap((key) => {
    const value = item2[key];
    return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
  });
  return shown4.length > 0 ? shown4.join("/") : String(index);
}
function isSame(a, b, path2) {
  if (a === b) return true;
  if (b === void 0 || b === null) return false;
  if (typeof a !== "object" || typeof b !== "object" || a === null)
    return isQuantity(path2) && isSameQuantity(a, b);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false;
    return a.length === b.length && a.every((item2, index) => isSame(item2, b[index], path2));
  }
  const keys2 = Object.keys(a).filter((key) => a[key] !== null);
  return keys2.length === Object.keys(b).length && keys2.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key], [...path2, key]));
}
function isQuantity(path2) {
  return path2.some(
    (step) => typeof step === "string" && /^(?:requests|limits|hard|capacity|sizeLimit)$/.test(step)
  );
}
function isSameQuantity(a, b) {
  const [one, other] = [a, b].map((side) => typeof side === "object" ? void 0 : quantity(String(side)));
  return one !== void 0 && one === other;
}

// src/manifest/as-json.ts
function asJson(value) {
  if (typeof value === "string") return value;
  if (value instanceof Plain) return resolved(value.source.replace(/^!!\w+ /, ""));
  if (Array.isArray(value)) return value.map(asJson);
  return Object.fromEntries([...value].map(([key, item2]) => [keyText(key), asJson(item2)]));
}
function keyText(key) {
  const source = /^!plain (.*)$/s.exec(key)?.[1];
  return source === void 0 ? key : JSON.stringify(resolved(source));
}
function resolved(source) {
  if (/^(?:null|Null|NULL|~|)$/.test(source)) return null;
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(source)) return true;
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(source)) return false;
  return numberOf(source.replaceAll("_", "")) ?? source;
}
function numberOf(digits) {
  const [, sign = "", whole2 = ""] = /^([-+]?)(0[0-7]+|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0b[01]+)$/.exec(digits) ?? [];
  if (whole2 !== "")
    return Number(/^0[0-7]/.test(whole2) ? `0o${whole2.slice(1)}` : whole2) * (sign === "-" ? -1 : 1);
  return /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(digits) ? Number(digits) : void 0;
}

// src/cluster/drift/additions.ts
function additionsBy(by, live3, wanted2) {
  return walk({ set: by.fields, live: live3, wanted: wanted2, path: [] }).map((found2) => ({ ...found2, by }));
}
function walk({ set, live: live3, wanted: wanted2, path: path2 }) {
  if (wanted2 === void 0 || wanted2 === null) {
    const isMap4 = isFlat(live3) && typeof path2.at(-1) === "string" && !isWhole(set);
    return isMap4 ? walk({ set, live: live3, wanted: {}, path: path2 }) : [{ path: path2, found: live3 }];
  }
  if (isWhole(set)) return [];
  if (isObject(live3)) {
    const known2 = isObject(wanted2) ? wanted2 : {};
    return Object.keys(set).flatMap((key) => {
      const name3 = key.slice(2);
      if (!key.startsWith("f:") || !Object.hasOwn(live3, name3)) return [];
      const next2 = Object.hasOwn(known2, name3) ? known2[name3] : void 0;
      return walk({
        set: set[key],
        live: live3[name3],
        wanted: next2,
        path: [...path2, name3]
      });
    });
  }
  return Array.isArray(live3) ? walkItems({ set, live: live3, wanted: wanted2, path: path2 }) : [];
}
function walkItems({ set, live: live3, wanted: wanted2, path: path2 }) {
  const keys2 = keysOfItems(set);
  const known2 = Array.isArray(wanted2) ? wanted2 : [];
  return live3.flatMap((item2, index) => {
    const key = Object.keys(set).find((one) => isItem(one, item2, index));
    if (key === void 0) return [];
    const same3 = known2.find((other) => isSameItem(other, item2, keys2));
    const step = { item: index, label: labelOf2(item2, keys2, index) };
    return walk({ set: set[key], live: item2, wanted: same3, path: [...path2, step] });
  });
}

// src/cluster/drift/findings.ts
function attribute({ ref: ref2, wanted: wanted2, live: live3 }, differences, owners2) {
  const others = managedEntries(live3).filter((entry2) => !isHelm(entry2) && entry2.subresource !== "status");
  const isControlled = (writer2) => owners2.isController(writer2) && (writer2.subresource !== "scale" || owners2.isScaled(ref2) !== false);
  const changed2 = differences.map((difference) => ({
    difference,
    by: lastOwner(difference.path, live3, others)
  }));
  const added2 = others.flatMap((entry2) => additionsBy(entry2, live3, wanted2)).filter(({ path: path2 }) => !isBookkeeping(path2)).filter(({ path: path2 }) => !differences.some((other) => isAt2(other.path, path2)));
  return {
    findings: [
      ...changed2.filter(({ by }) => by === void 0 || !isControlled(by)).map(({ difference, by }) => ({
        kind: "changed",
        ref: ref2,
        ...difference,
        ...by ? { by: writerOf(by) } : {}
      })),
      ...added2.filter(({ by }) => !isControlled(by)).map(({ path: path2, found: found2, by }) => ({ kind: "added", ref: ref2, path: path2, found: found2, by: writerOf(by) }))
    ],
    controlled: changed2.flatMap(
      ({ difference: { path: path2 }, by }) => by !== void 0 && isControlled(by) ? [{ ref: ref2, path: path2, by: writerOf(by) }] : []
    )
  };
}
function lastOwner(path2, live3, entries) {
  const owning = entries.filter(({ fields: fields2 }) => owns(fields2, path2, live3));
  return owning.sort((a, b) => a.time < b.time ? 1 : -1)[0];
}
function writerOf({ manager, operation, time, subresource }) {
  return { manager, operation, time, subresource };
}
function isBookkeeping(path2) {
  return path2.some((step) => typeof step === "string" && step.startsWith("kubectl.kubernetes.io/"));
}
function isAt2(path2, other) {
  const [a, b] = [path2, other].map((one) => one.map((step) => typeof step === "string" ? step : step.item));
  return JSON.stringify(a) === JSON.stringify(b?.slice(0, a?.length));
}
function asSent(object2, release5) {
  const json = asJson(object2.value);
  if (!isObject(json)) return json;
  const metadata2 = isObject(json["metadata"]) ? json["metadata"] : {};
  const labels2 = isObject(metadata2["labels"]) ? metadata2["labels"] : {};
  const annotations = isObject(metadata2["annotations"]) ? metadata2["annotations"] : {};
  const named7 = Object.fromEntries(Object.entries(metadata2).filter(([name3]) => name3 !== "namespace"));
  return {
    ...withoutStringData(json),
    metadata: {
      ...named7,
      labels: { ...labels2, "app.kubernetes.io/managed-by": "Helm" },
      annotations: {
        ...annotations,
        "meta.helm.sh/release-name": release5.name,
        "meta.helm.sh/release-namespace": release5.namespace
      }
    }
  };
}
function withoutStringData(json) {
  const { stringData, ...rest } = json;
  if (json["kind"] !== "Secret" || json["apiVersion"] !== "v1" || !isObject(stringData)) return json;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(typeof value === "string" ? value : "").toString("base64")
  ]);
  const data = isObject(rest["data"]) ? rest["data"] : {};
  return { ...rest, data: { ...data, ...Object.fromEntries(encoded) } };
}
function refOf(object2) {
  const { apiVersion, kind, namespace: namespace2, unreadable: unreadable5 } = object2;
  const metadata2 = object2.value.get("metadata");
  const name3 = metadata2 instanceof Map ? scalarText(metadata2.get("name")) : "";
  return unreadable5 !== void 0 || !kind || !name3 ? void 0 : { apiVersion, kind, namespace: namespace2, name: name3 };
}

// src/cluster/drift/judge.ts
function judgeBy(api) {
  const refused4 = /* @__PURE__ */ new Map();
  return async (suspect) => {
    const { ref: ref2, resource: resource2 } = suspect;
    const scope = `${resource2.apiVersion} ${resource2.plural} ${ref2.namespace ?? ""}`;
    const known2 = refused4.get(scope);
    if (known2 !== void 0) return byFields(suspect, known2);
    const answer = await api.request({
      method: "PATCH",
      path: `${objectPath(resource2, ref2)}?dryRun=All&fieldManager=helm&force=true`,
      contentType: "application/apply-patch+yaml",
      body: suspect.wanted
    });
    const read = answer.status === 200 ? readJson(looseObject({}), answer.body) : void 0;
    if (read && "value" in read)
      return { by: "dry-run", differences: wouldChange(suspect.live, read.value) };
    if (answer.status === 403) {
      refused4.set(scope, "these credentials may not patch it, so it was compared field by field");
      return byFields(suspect, refused4.get(scope) ?? "");
    }
    const said3 = ref2.kind === "Secret" ? "" : ` (${refusalOf(answer.body).slice(0, 2e3)})`;
    return byFields(suspect, `the API server could not try it${said3}, so it was compared field by field`);
  };
}
var kept = [
  "name",
  "namespace",
  "managedFields",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "uid",
  "selfLink"
];
function wouldChange(live3, result) {
  const fields2 = unionOf(managedEntries(live3).map((entry2) => entry2.fields));
  const [before, after] = [comparable(live3), comparable(result)];
  const changed2 = lacking(after, before, fields2);
  const known2 = new Set(changed2.map(({ path: path2 }) => JSON.stringify(path2)));
  const dropped = lacking(before, after, fields2).filter(
    ({ path: path2, found: found2 }) => found2 === void 0 && !isWithin2(path2, known2)
  );
  return [
    ...changed2,
    ...dropped.map(({ path: path2, wanted: wanted2 }) => ({ path: path2, ...wanted2 === void 0 ? {} : { found: wanted2 } }))
  ];
}
function isWithin2(path2, known2) {
  return path2.some((_, index) => known2.has(JSON.stringify(path2.slice(0, index + 1))));
}
function comparable(object2) {
  if (!isObject(object2)) return object2;
  const { metadata: metadata2, ...others } = object2;
  const own = isObject(metadata2) ? Object.entries(metadata2).filter(([name3]) => !kept.includes(name3)) : [];
  const rest = Object.entries(others).filter(([name3]) => name3 !== "status");
  return Object.fromEntries([...rest, ["metadata", Object.fromEntries(own)]]);
}
function byFields({ live: live3, suspected }, why) {
  const own = managedEntries(live3).filter(isHelm);
  const differences = suspected.filter(
    ({ path: path2, wanted: wanted2, found: found2 }) => !own.some(({ fields: fields2 }) => owns(fields2, path2, live3)) && !(found2 === void 0 && isNothing(wanted2))
  );
  return { by: "fields", differences, why };
}
function isNothing(value) {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isNothing);
  return value === void 0 || value === null || value === false || value === 0 || value === "";
}

// src/cluster/drift/live.ts
var named3 = looseObject({
  metadata: looseObject({ name: string(), namespace: nullish(string(), "") })
});
var atOnce2 = 8;
var sentByHelm = encodeURIComponent("app.kubernetes.io/managed-by=Helm");
async function readLive(api, resources2, refs) {
  const limit2 = pLimit(atOnce2);
  const listed4 = /* @__PURE__ */ new Map();
  const listOf = (resource2) => {
    const known2 = listed4.get(resource2) ?? limit2(() => listByName(api, resource2));
    listed4.set(resource2, known2);
    return known2;
  };
  return Promise.all(
    refs.map(async (ref2) => {
      const resource2 = resources2(ref2.apiVersion, ref2.kind);
      if (!resource2)
        return { state: "missing", why: `the cluster serves no ${ref2.kind} of ${ref2.apiVersion}` };
      const object2 = (await listOf(resource2)).get(nameIn(resource2, ref2));
      return object2 === void 0 ? limit2(() => readOne(api, resource2, ref2)) : { state: "there", resource: resource2, object: object2 };
    })
  );
}
function nameIn({ namespaced }, { namespace: namespace2 = "", name: name3 }) {
  return namespaced ? `${namespace2}/${name3}` : `/${name3}`;
}
async function listByName(api, resource2) {
  if (!resource2.verbs.includes("list")) return /* @__PURE__ */ new Map();
  const all = await listAll(api, collectionPath(resource2), { query: `labelSelector=${sentByHelm}` });
  if ("why" in all) return /* @__PURE__ */ new Map();
  return new Map(
    all.items.flatMap((item2) => {
      const read = checked(named3, item2);
      if ("wrong" in read) return [];
      const { name: name3, namespace: namespace2 } = read.value.metadata;
      const { apiVersion, kind } = resource2;
      return [
        [nameIn(resource2, { ...resource2, name: name3, namespace: namespace2 }), { ...read.value, apiVersion, kind }]
      ];
    })
  );
}
async function readOne(api, resource2, ref2) {
  const { status, body } = await api.request({ path: objectPath(resource2, ref2) });
  if (status === 404) return { state: "missing", why: "it is gone" };
  if (status !== 200) return { state: "unreadable", why: refusalOf(body) };
  const read = readJson(looseObject({ metadata: looseObject({}) }), body);
  if ("wrong" in read) return { state: "unreadable", why: "the answer of the API server cannot be read" };
  return { state: "there", resource: resource2, object: read.value };
}

// src/cluster/drift/drift.ts
async function driftOfObjects(api, releases, { always: always2 = false } = {}) {
  const read = releases.map((release5) => ({
    release: release5,
    objects: sentObjects(release5.manifest, release5.namespace)
  }));
  const parts = read.flatMap(
    ({ release: release5, objects }) => objects.flatMap((object2) => {
      const ref2 = refOf(object2);
      return ref2 && object2.hook === void 0 ? [{ release: release5, ref: ref2, wanted: asSent(object2, release5) }] : [];
    })
  );
  const [resources2, evidence] = await Promise.all([servedResources(api), readEvidence(api)]);
  const lives = await readLive(
    api,
    resources2,
    parts.map(({ ref: ref2 }) => ref2)
  );
  const there = lives.flatMap((live3) => live3.state === "there" ? [live3.object] : []);
  const owners2 = { ...controllersOf(there, evidence.leases), isScaled: evidence.isScaled };
  const judge3 = judgeBy(api);
  const limit2 = pLimit(4);
  const results = await Promise.all(
    parts.map((part, index) => limit2(() => judged(part, lives[index], { owners: owners2, judge: judge3, always: always2 })))
  );
  return new Map(
    read.map(({ release: release5, objects }) => {
      const own = results.filter((_, index) => parts[index]?.release === release5);
      const nameless = objects.filter((object2) => refOf(object2) === void 0);
      const unknown5 = nameless.map(({ name: name3, unreadable: unreadable5 }) => ({
        why: `${name3 || "an object"} of its manifest cannot be compared: ${unreadable5 ?? "it has no kind or no name"}`
      }));
      return [releaseKey(release5), { ...joined(own), unknown: [...unknown5, ...joined(own).unknown] }];
    })
  );
}
var nothing2 = { objects: 0, findings: [], controlled: [], unknown: [], byFields: [] };
function joined(parts) {
  return {
    objects: parts.length,
    findings: parts.flatMap(({ findings }) => findings),
    controlled: parts.flatMap(({ controlled }) => controlled),
    unknown: parts.flatMap(({ unknown: unknown5 }) => unknown5),
    byFields: parts.flatMap(({ byFields: byFields2 }) => byFields2)
  };
}
async function judged({ ref: ref2, wanted: wanted2 }, live3, { owners: owners2, judge: judge3, always: always2 }) {
  if (live3.state === "missing") return { ...nothing2, findings: [{ kind: "missing", ref: ref2, why: live3.why }] };
  if (live3.state === "unreadable") return { ...nothing2, unknown: [{ ref: ref2, why: live3.why }] };
  const { object: object2, resource: resource2 } = live3;
  const fields2 = unionOf(managedEntries(object2).map((entry2) => entry2.fields));
  const suspected = lacking(wanted2, object2, fields2);
  const isSuspect = always2 || suspected.length > 0;
  const verdict = isSuspect ? await judge3({ ref: ref2, resource: resource2, wanted: wanted2, live: object2, suspected }) : { by: "fields", differences: [] };
  return {
    ...nothing2,
    ...attribute({ ref: ref2, wanted: wanted2, live: object2 }, verdict.differences, owners2),
    byFields: verdict.why === void 0 ? [] : [{ ref: ref2, why: verdict.why }]
  };
}
async function readEvidence(api) {
  const [leases, scalers] = await Promise.all([
    listAll(api, "/apis/coordination.k8s.io/v1/leases", { accept: metadataOnly }),
    listAll(api, "/apis/autoscaling/v2/horizontalpodautoscalers")
  ]);
  const targets = "why" in scalers ? void 0 : new Set(scalers.items.flatMap(targetOf));
  return {
    leases: "why" in leases ? [] : leases.items,
    isScaled: (ref2) => targets?.has(scaledName(ref2))
  };
}
var scaler = object({
  metadata: object({ namespace: string() }),
  spec: object({ scaleTargetRef: object({ kind: string(), name: string() }) })
});
function targetOf(object2) {
  const read = checked(scaler, object2);
  if (!("value" in read)) return [];
  const { metadata: metadata2, spec } = read.value;
  return [scaledName({ ...spec.scaleTargetRef, namespace: metadata2.namespace })];
}
function scaledName({ namespace: namespace2 = "", kind, name: name3 }) {
  return `${namespace2}/${kind}/${name3}`;
}

// src/commands/roll-back.ts
async function rollBack(context, steps, telling) {
  const releases = steps.map(({ release: release5 }) => release5);
  const needs2 = await requireNoBypass(context, releases);
  const manners = await mannersOf(context);
  const sent = nothingSent();
  let ended = { exitCode: 0, stdout: "", stderr: "" };
  const order3 = dependentsFirst(steps, needs2);
  for (const step of telling.isMend ? order3.reverse() : order3) {
    if (context.cancelled.aborted || ended.exitCode !== 0 || sent.refusals.size > 0) break;
    const flags = manners.get(releaseKey(step.release)) ?? [];
    ended = await oneBack(context, step, { ...telling, flags, sent });
  }
  return { ended, sent, refused: [] };
}
async function oneBack(context, step, rollback) {
  const { sent } = rollback;
  const key = releaseKey(step.release);
  const failed2 = (why) => ({
    exitCode: 1,
    stdout: "",
    stderr: context.redact(`Error: ${why}
`)
  });
  try {
    const way = await wayOf(context, step, rollback);
    const why = await refusalOf4(context, step, boundOf(way));
    if (why !== void 0) {
      sent.refusals.set(key, refuse(step.release, why));
      return { exitCode: 0, stdout: "", stderr: "" };
    }
    if (way.takenAway.length > 0) sent.begun.add(key);
    const left = await takeAway(context.api, way.takenAway);
    return left === void 0 ? await helmRollback(context, step, { ...rollback, flags: way.flags }) : failed2(left);
  } catch (error) {
    if (error instanceof Failure) return failed2(error.message);
    throw error;
  }
}
async function helmRollback(context, step, { flags, sent, ...telling }) {
  const key = releaseKey(step.release);
  const { onLine, isMend: isMend2 = false } = telling;
  sent.begun.add(key);
  onLine(`${isMend2 ? "mending" : "rolling back"} ${key}`);
  const done = await context.plainHelm(rollbackArgs(context, step, flags), dirname2(context.stack));
  const ended = { ...done, stdout: context.redact(done.stdout), stderr: context.redact(done.stderr) };
  if (done.exitCode === 0) {
    await describe(context, step, telling);
    return ended;
  }
  if (isCutOff(done)) sent.cutOff.add(key);
  else await markLeft(context, step);
  ended.stderr.split("\n").forEach(onLine);
  return ended;
}
async function describe({ api }, { release: release5, stored }, telling) {
  try {
    const made = await storedRevision(api, release5, (stored?.revision ?? 0) + 1);
    const to = made?.status === "deployed" ? rolledBackTo(made.description) : void 0;
    if (made && to !== void 0) await describeRevision(api, made, rollbackDescription(to, telling));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    telling.onLine(`who and why is not in the description of ${releaseKey(release5)}: ${error.message}`);
  }
}
function rollbackDescription(to, { description: description2, because = "" }) {
  const isBare = /^(@|by helmfile-gate$)/.test(description2);
  return `Rollback to ${to}${because}${isBare ? "" : ":"} ${description2}`;
}
function rollbackArgs({ kubeContext }, { release: release5, approved: approved2 }, manner) {
  if (approved2.kind !== "rollback") throw new Error("only a rollback can be rolled back");
  const context = kubeContext === void 0 ? [] : [`--kube-context=${kubeContext}`];
  const place3 = [`--namespace=${release5.namespace}`, ...context];
  return ["rollback", ...place3, ...manner, "--", release5.name, String(approved2.to)];
}
async function wayOf({ api }, { approved: approved2, stored, release: release5 }, { flags, isMend: isMend2 = false }) {
  if (!stored || !isMend2 || approved2.kind !== "rollback") return { flags, takenAway: [] };
  const target = stored.revision === approved2.to ? stored : await storedRevision(api, release5, approved2.to);
  if (!target) return { flags, takenAway: [] };
  const drift = (await driftOfObjects(api, [target])).get(releaseKey(release5));
  return mendWay(target, flags, drift ?? { findings: [] });
}
async function refusalOf4({ api, key }, { release: release5, approved: approved2, stored }, manner) {
  if (approved2.kind !== "rollback") return `the approval says ${approved2.kind} for this release`;
  const kept4 = await keptTarget({ api }, release5, { from: stored, to: approved2.to });
  if ("why" in kept4) return kept4.why;
  return boundDigests(release5, kept4.target, { manner, key }).digest === approved2.digest ? void 0 : `what helm keeps as revision ${approved2.to}, or how it would go back to it, is not what was approved`;
}
async function markLeft({ api, key }, { release: release5, approved: approved2 }) {
  try {
    const [newest] = await storedRevisions(api, release5);
    if (isPending(newest) && isAttemptAt(approved2, newest, key)) await markFailed(api, newest);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
function dependentsFirst(steps, needs2) {
  const byKey3 = new Map(steps.map((step) => [releaseKey(step.release), step]));
  const neededFirst = /* @__PURE__ */ new Set();
  const visit2 = (key, path2) => {
    const step = byKey3.get(key);
    if (!step || neededFirst.has(step) || path2.includes(key)) return;
    needs2.get(key)?.forEach((need2) => visit2(need2, [...path2, key]));
    neededFirst.add(step);
  };
  byKey3.forEach((_, key) => visit2(key, []));
  return [...neededFirst].reverse();
}

// src/commands/on-failure.ts
async function takeBack(context, layer2) {
  if (layer2.approval.onFailure !== "rollback") return void 0;
  if (context.cancelled.aborted) return nothingBack(layer2, "the run ended early");
  if (layer2.synced.unread) return nothingBack(layer2, "what helm stored could not be read");
  try {
    const { ways, stay } = ownChanges(layer2, context.key);
    const going = { ways, stay: new Map(stay), steps: [], sent: nothingSent() };
    if (ways.length > 0) await goBack(context, layer2, going);
    return await readBack(context, layer2, going);
  } catch (error) {
    if (error instanceof Failure) return nothingBack(layer2, reasonOf(error));
    throw error;
  }
}
function reasonOf({ what: what3, why }) {
  return `${what3}: ${why}`;
}
async function goBack(context, layer2, going) {
  const { ways, stay, sent } = going;
  const needs2 = await needsOfStack(context);
  const manners = await mannersOf(context);
  const inOrder2 = dependentsFirst(
    ways.map(({ step }) => step),
    needs2
  );
  for (const next2 of inOrder2) {
    const name3 = releaseKey(next2.release);
    const way = ways.find(({ step }) => step === next2);
    try {
      const why = way && await oneBack2(context, layer2, { way, flags: manners.get(name3) ?? [], going });
      if (why !== void 0) stay.set(name3, why);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!sent.begun.has(name3)) stay.set(name3, reasonOf(error));
    }
  }
}
async function oneBack2(context, { onLine, description: description2 }, { way, flags, going: { steps, sent } }) {
  if (context.cancelled.aborted) return "the run ended early";
  const step = await heldStep(context, way, flags);
  if (typeof step === "string") return step;
  steps.push(step);
  await helmRollback(context, step, { onLine, description: description2, because: " after a failure", flags, sent });
  return void 0;
}
async function readBack(context, layer2, { ways, stay, steps, sent }) {
  const { begun } = sent;
  if (begun.size === 0) return taken(layer2, { releases: layer2.releases, back: [], stay, after: "" });
  const { stored: installed2, unread } = await storedAfter(context, steps, sent);
  const tried = new Map(ways.map((way) => [releaseKey(way.step.release), way]));
  const back = [];
  const releases = layer2.releases.map((release5) => {
    const name3 = releaseKey(release5);
    const way = tried.get(name3);
    if (!way || !begun.has(name3)) return release5;
    if (unread) {
      stay.set(name3, `whether it went back to revision ${way.to} is not known: ${reasonOf(unread)}`);
      return { ...release5, outcome: "unknown" };
    }
    const now = installed2.get(name3);
    const at2 = { to: now?.revision ?? 0, chartVersion: now?.chartVersion ?? "" };
    const isBack = now?.status === "deployed" && now.revision === way.made.revision + 1;
    if (isBack && storedDigest(now, printedRelease(now), context.key) === way.back) {
      back.push(name3);
      return { ...release5, ...at2, outcome: "rolled-back" };
    }
    stay.set(name3, `going back to revision ${way.to} failed: revision ${at2.to} is ${now?.status ?? "gone"}`);
    return { ...release5, ...at2, outcome: "failed" };
  });
  const lacking3 = unread ? void 0 : await layer2.ready(installed2);
  const after = lacking3 ? `; after that, ${lacking3.what}: ${lacking3.why}` : "";
  return taken(layer2, { releases, back, stay, after });
}
function taken({ failure }, { releases, back, stay, after }) {
  const parts = [
    ...back.length > 0 ? [`${back.join(", ")} rolled back`] : [],
    ...stay.size > 0 ? [`${[...stay.keys()].join(", ")} left as the failure left it`] : []
  ];
  const said3 = parts.join("; ") || "there was nothing to roll back";
  const why = `${failure.why} (on-failure: ${said3}${after})`;
  return {
    releases,
    failure: failure.with({ why, next }),
    wayBack: [
      ...back.map((name3) => `${name3}: rolled back after the failure`),
      ...[...stay].map(([name3, reason]) => `${name3}: not rolled back: ${reason}`)
    ]
  };
}
var next = "see the log; mend the cause and run the same again, or plan again";
function nothingBack({ failure, releases }, reason) {
  const why = `${failure.why} (on-failure: nothing is rolled back: ${reason})`;
  return { releases, failure: failure.with({ why }), wayBack: [`nothing is rolled back: ${reason}`] };
}

// src/changes/abandoned.ts
function abandonedNotes(left, known2) {
  if (!left) return [];
  const { namespace: namespace2, revision, manifest } = left;
  const keys2 = (text13) => sentObjects(text13, namespace2).map(objectKey);
  const named7 = new Set(known2.flatMap(keys2));
  const lost2 = [...new Set(keys2(manifest))].filter((key) => !named7.has(key));
  if (lost2.length === 0) return [];
  const text12 = `revision ${revision} may have created ${lost2.join("; ")}, which helm will not remove: delete what is left of it by hand`;
  return [{ level: "warning", text: text12 }];
}
function unfinishedNotes(start, other) {
  if (!other) return [];
  const text12 = `parts of revision ${other.revision} may stand, and parts of revision ${start.revision}: what differs from either is shown`;
  return [{ level: "info", text: text12 }];
}

// src/risks/kubernetes/access.ts
var access = (change) => {
  const object2 = subject(change);
  if (!change.next || !object2 || apiGroup(object2.apiVersion) !== "rbac.authorization.k8s.io") return [];
  if (/^(Cluster)?Role$/.test(object2.kind)) return roleRisks(change.old, change.next);
  return /^(Cluster)?RoleBinding$/.test(object2.kind) ? bindingRisks(change.old, change.next) : [];
};
var mostGrants = 5e3;
function roleRisks(old, next2) {
  const [before, after] = [grantsOf(old), grantsOf(next2)];
  if (!before || !after) {
    return risks("rbac-widened", "high", ["its rules multiply to more rights than can be compared"]);
  }
  const gained = after.filter((grant) => !before.some((held) => covers(held, grant)));
  const dangerous = gained.filter(isDangerous);
  const plain = gained.filter((grant) => !isDangerous(grant));
  return [
    ...grantRisks("high", dangerous),
    ...grantRisks(old ? "medium" : "low", plain),
    ...aggregation(old, next2)
  ];
}
function grantRisks(level, grants) {
  if (grants.length === 0) return [];
  const verbs2 = /* @__PURE__ */ new Map();
  for (const grant of grants) verbs2.set(placeOf3(grant), [...verbs2.get(placeOf3(grant)) ?? [], grant.verb]);
  const texts2 = [...verbs2].map(([place3, all]) => `${[...new Set(all)].join("/")} on ${place3}`);
  return risks("rbac-widened", level, [`grants ${listed(texts2)}`]);
}
function placeOf3({ group, resource: resource2, names }) {
  const place3 = group === "" ? resource2 : `${resource2}.${group}`;
  return `${place3}${names === "" ? "" : ` (${names})`}`;
}
function grantsOf(role) {
  const grants = [];
  for (const rule of listAt(role?.value, "rules")) {
    const verbs2 = textsAt(rule, "verbs");
    const names = textsAt(rule, "resourceNames").sort().join(" ");
    const groups2 = listAt(rule, "apiGroups").map(scalarText);
    const resources2 = textsAt(rule, "resources");
    const urls = textsAt(rule, "nonResourceURLs");
    if (grants.length + (groups2.length * resources2.length + urls.length) * verbs2.length > mostGrants)
      return void 0;
    for (const verb of verbs2) {
      for (const resource2 of urls) grants.push({ isUrl: true, group: "", resource: resource2, verb, names: "" });
      for (const group of groups2)
        for (const resource2 of resources2) grants.push({ isUrl: false, group, resource: resource2, verb, names });
    }
  }
  return grants;
}
function covers(held, wanted2) {
  const fits2 = (own, other) => own === "*" || own === other;
  const names = held.names.split(" ");
  const isNamed2 = wanted2.names !== "" && wanted2.names.split(" ").every((name3) => names.includes(name3));
  const isBelow = held.resource.endsWith("*") && wanted2.resource.startsWith(held.resource.slice(0, -1));
  return (held.names === "" || isNamed2) && held.isUrl === wanted2.isUrl && fits2(held.verb, wanted2.verb) && fits2(held.group, wanted2.group) && (fits2(held.resource, wanted2.resource) || held.isUrl && isBelow);
}
var becomesMore = ["escalate", "bind", "impersonate", "*"];
var runsCode = ["pods/exec", "pods/attach", "pods/portforward", "nodes/proxy", "serviceaccounts/token"];
var writes = ["create", "update", "patch", "delete", "deletecollection"];
var rulesTheCluster = ["rbac.authorization.k8s.io", "admissionregistration.k8s.io", "certificates.k8s.io"];
function isDangerous({ isUrl, group, resource: resource2, verb }) {
  if (isUrl) return verb === "*" && resource2.includes("*");
  const isCore = group === "" || group === "*";
  return becomesMore.includes(verb) || resource2 === "*" && (isCore || writes.includes(verb)) || isCore && (resource2 === "secrets" || runsCode.includes(resource2)) || (group === "*" || rulesTheCluster.includes(group)) && writes.includes(verb);
}
function aggregation(old, next2) {
  const prefix2 = "rbac.authorization.k8s.io/aggregate-to-";
  const joined2 = (role) => entriesAt(role?.value, "metadata", "labels").filter(([name3, value]) => name3.startsWith(prefix2) && scalarText(value) === "true").map(([name3]) => name3.slice(prefix2.length));
  const added2 = joined2(next2).filter((role) => !joined2(old).includes(role));
  const rule = at(next2.value, "aggregationRule");
  const gathers = rule !== void 0 && !same(rule, at(old?.value, "aggregationRule"));
  return risks("rbac-widened", "medium", [
    ...added2.length > 0 ? [`its rights join the roles of ${listed(added2)}`] : [],
    ...gathers ? ["takes over the rights of other roles (aggregationRule)"] : []
  ]);
}
var everybody = [
  "system:authenticated",
  "system:unauthenticated",
  "system:anonymous",
  "system:serviceaccounts"
];
function bindingRisks(old, next2) {
  const before = subjectsOf(old);
  const added2 = subjectsOf(next2).filter((one) => !before.includes(one));
  if (added2.length === 0) return [];
  const role = textAt(next2.value, "roleRef", "name");
  const isWide = next2.kind === "ClusterRoleBinding";
  const toAll = added2.some((one) => everybody.some((group) => one.endsWith(` ${group}`)));
  const level = role === "cluster-admin" || toAll ? "high" : isWide || old ? "medium" : "low";
  const where = isWide ? "in the whole cluster" : `in ${shown(next2.namespace)}`;
  return risks("rbac-widened", level, [`binds ${shown(role)} ${where} to ${listed(added2)}`]);
}
function subjectsOf(binding) {
  return listAt(binding?.value, "subjects").map((one) => {
    const namespace2 = textAt(one, "namespace");
    return `${textAt(one, "kind")} ${namespace2 === "" ? "" : `${namespace2}/`}${textAt(one, "name")}`;
  });
}

// src/risks/kubernetes/pod-spec.ts
var podTemplate = ["spec", "template", "spec"];
var places = /* @__PURE__ */ new Map([
  ["v1/Pod", ["spec"]],
  ["v1/ReplicationController", podTemplate],
  ["apps/Deployment", podTemplate],
  ["apps/StatefulSet", podTemplate],
  ["apps/DaemonSet", podTemplate],
  ["apps/ReplicaSet", podTemplate],
  ["batch/Job", podTemplate],
  ["batch/CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]]
]);
function podSpecOf(object2) {
  const place3 = object2 && places.get(`${apiGroup(object2.apiVersion)}/${object2.kind}`);
  return place3 && at(object2.value, ...place3);
}
function containersOf(podSpec) {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((list5) => listAt(podSpec, list5)).map((value) => ({ name: textAt(value, "name") || "without a name", value }));
}

// src/risks/apps/cilium.ts
var datapath = [
  "auto-direct-node-routes",
  "bpf-lb-acceleration",
  "bpf-lb-algorithm",
  "bpf-lb-external-clusterip",
  "bpf-lb-mode",
  "bpf-lb-sock",
  "bpf-lb-sock-hostns-only",
  "cluster-id",
  "cluster-name",
  "cni-chaining-mode",
  "cni-exclusive",
  "datapath-mode",
  "devices",
  "direct-routing-device",
  "enable-bpf-masquerade",
  "enable-encryption-strict-mode",
  "enable-endpoint-routes",
  "enable-external-ips",
  "enable-host-legacy-routing",
  "enable-host-port",
  "enable-ipsec",
  "enable-ipv4",
  "enable-ipv4-masquerade",
  "enable-ipv6",
  "enable-ipv6-masquerade",
  "enable-l2-announcements",
  "enable-node-port",
  "enable-policy",
  "enable-session-affinity",
  "enable-wireguard",
  "identity-allocation-mode",
  "ipam",
  "ipv4-native-routing-cidr",
  "ipv6-native-routing-cidr",
  "kube-proxy-replacement",
  "mtu",
  "node-port-range",
  "routing-mode",
  "tunnel",
  "tunnel-port",
  "tunnel-protocol"
];
var ciliumDatapath = ({ old, next: next2 }) => {
  if (!old || !isAgentConfig(old) || next2 && !isAgentConfig(next2)) return [];
  if (!next2) return risks("cilium-datapath", "high", ["removes the settings of the Cilium agent"]);
  const changed2 = datapath.filter((key) => setting(old, key) !== setting(next2, key));
  return risks(
    "cilium-datapath",
    "high",
    changed2.map((key) => `${key} ${setting(old, key)} → ${setting(next2, key)}`)
  );
};
var ciliumPodAddresses = ({ old, next: next2 }) => {
  if (!old || !next2 || !isAgentConfig(old) || !isAgentConfig(next2)) return [];
  return ["ipv4", "ipv6"].flatMap((family) => [
    ...rangeRisks(`cluster-pool-${family}-cidr`, old, next2),
    ...risks("cilium-pod-addresses", "high", moved(`cluster-pool-${family}-mask-size`, old, next2))
  ]);
};
function rangeRisks(key, old, next2) {
  const [before = [], after = []] = [old, next2].map(({ value }) => ranges(textAt(value, "data", key)));
  const kept4 = before.length > 0 && before.every((range, index) => range === after[index]);
  if (kept4 && after.length === before.length) return [];
  if (!kept4) return risks("cilium-pod-addresses", "high", moved(key, old, next2));
  return risks("cilium-pod-addresses", "medium", [
    `adds ${setting(next2, key)} for pods: nothing else may use it`
  ]);
}
function ranges(text12) {
  return text12.split(/[ ,]+/).filter(Boolean);
}
function moved(key, old, next2) {
  const [before, after] = [setting(old, key), setting(next2, key)];
  return before === after ? [] : [`${key} ${before} → ${after}: nodes keep the addresses that they were given`];
}
var ciliumApiServer = ({ old, next: next2 }) => {
  if (!old || !next2 || !isCiliumWorkload(old) || !isCiliumWorkload(next2)) return [];
  const [before, after] = [apiServersOf(old), apiServersOf(next2)];
  if (before === after) return [];
  return risks("cilium-api-server", "high", [
    `the API server is looked for at ${shown(before)} → ${shown(after)}: with a wrong address nodes lose their network`
  ]);
};
function isCiliumWorkload({ kind, name: name3 }) {
  return (kind === "DaemonSet" || kind === "Deployment") && /^cilium(-|$)/.test(name3);
}
var addressForm = /^[\w.:-]{1,80}$/;
function apiServersOf(object2) {
  const found2 = containersOf(podSpecOf(object2)).flatMap(({ value }) => {
    const env = new Map(listAt(value, "env").map((item2) => [textAt(item2, "name"), textAt(item2, "value")]));
    const [host, port] = ["HOST", "PORT"].map((what3) => env.get(`KUBERNETES_SERVICE_${what3}`) ?? "");
    return host || port ? [addressForm.test(`${host}:${port}`) ? `${host}:${port}` : "something else"] : [];
  });
  return [...new Set(found2)].sort().join(" or ") || "the address of its Service";
}
function isAgentConfig({ kind, name: name3 }) {
  return kind === "ConfigMap" && name3 === "cilium-config";
}
function setting(config, key) {
  const data = at(config.value, "data");
  if (at(data, key) === void 0) return "unset";
  const value = textAt(data, key);
  return /^[\w.:/ ,+-]{1,60}$/.test(value) ? shown(value) : `other (${value.length} characters)`;
}

// src/risks/kubernetes/images.ts
function imageName(reference2) {
  const [name3 = "", digest = ""] = reference2.split("@");
  const colon = name3.lastIndexOf(":");
  const hasTag = colon > name3.lastIndexOf("/");
  return {
    repository: hasTag ? name3.slice(0, colon) : name3,
    tag: hasTag ? name3.slice(colon + 1) : "",
    digest
  };
}
function isVersioned({ tag, digest }) {
  return digest !== "" || /\d/.test(tag);
}
var unversionedImages = ({ old, next: next2 }) => {
  const before = imagesOf(old);
  const found2 = imagesOf(next2).filter((image) => !before.includes(image) && !isVersioned(imageName(image)));
  return risks(
    "image-unversioned",
    "medium",
    [...new Set(found2)].map((image) => `image ${shown(image)} has no version`)
  );
};
var olderImages = ({ old, next: next2 }) => {
  const before = new Map(imagesOf(old).map((image) => [imageName(image).repository, imageName(image).tag]));
  const older = imagesOf(next2).filter((image) => {
    const { repository: repository2, tag } = imageName(image);
    return isOlder(tag, before.get(repository2) ?? "");
  });
  return risks(
    "image-downgrade",
    "medium",
    [...new Set(older)].map((image) => {
      const { repository: repository2, tag } = imageName(image);
      return `image ${shown(repository2)} ${shown(before.get(repository2) ?? "")} → ${shown(tag)}`;
    })
  );
};
function isOlder(tag, than) {
  const [a, b] = [numbered(tag), numbered(than)];
  if (a.words !== b.words) return false;
  const at2 = a.numbers.findIndex((number3, index) => number3 !== b.numbers[index]);
  return at2 >= 0 && (a.numbers[at2] ?? 0) < (b.numbers[at2] ?? 0);
}
function numbered(tag) {
  const isHash = /^(sha-?)?[0-9a-f]{7,}$/i.test(tag) && /[a-f]/i.test(tag);
  return isHash ? { words: tag, numbers: [] } : { words: tag.replace(/\d+/g, "0"), numbers: (tag.match(/\d+/g) ?? []).map(Number) };
}
function imagesOf(object2) {
  if (!object2) return [];
  const tenant2 = object2.kind === "Tenant" ? [scalarText(at(object2.value, "spec", "image"))] : [];
  const containers3 = containersOf(podSpecOf(object2)).map(({ value }) => textAt(value, "image"));
  return [...tenant2, ...containers3].filter((image) => image !== "");
}

// src/risks/kubernetes/immutable.ts
var selector = { path: "spec.selector" };
var roleRef = [
  { path: "roleRef.kind" },
  { path: "roleRef.name" },
  { path: "roleRef.apiGroup", assumed: "rbac.authorization.k8s.io" }
];
var frozen = /* @__PURE__ */ new Map([
  ["apps/Deployment", [selector]],
  ["apps/DaemonSet", [selector]],
  ["apps/ReplicaSet", [selector]],
  [
    "apps/StatefulSet",
    [
      selector,
      { path: "spec.serviceName" },
      { path: "spec.podManagementPolicy", assumed: "OrderedReady" },
      { path: "spec.volumeClaimTemplates" }
    ]
  ],
  [
    "batch/Job",
    [
      selector,
      { path: "spec.template" },
      { path: "spec.completionMode", assumed: "NonIndexed" },
      { path: "spec.podFailurePolicy" },
      { path: "spec.backoffLimitPerIndex" },
      { path: "spec.managedBy" },
      { path: "spec.successPolicy" }
    ]
  ],
  ["rbac.authorization.k8s.io/RoleBinding", roleRef],
  ["rbac.authorization.k8s.io/ClusterRoleBinding", roleRef],
  [
    "storage.k8s.io/StorageClass",
    [
      { path: "provisioner" },
      { path: "parameters" },
      { path: "reclaimPolicy", assumed: "Delete" },
      { path: "volumeBindingMode", assumed: "Immediate" }
    ]
  ],
  ["networking.k8s.io/IngressClass", [{ path: "spec.controller" }]],
  ["node.k8s.io/RuntimeClass", [{ path: "handler" }]],
  [
    "scheduling.k8s.io/PriorityClass",
    [{ path: "value" }, { path: "preemptionPolicy", assumed: "PreemptLowerPriority" }]
  ],
  [
    "apiextensions.k8s.io/CustomResourceDefinition",
    ["group", "scope", "names.kind", "names.plural"].map((field2) => ({ path: `spec.${field2}` }))
  ],
  ["v1/Secret", [{ path: "type", assumed: "Opaque" }]]
]);
var immutableFields = ({ old, next: next2 }) => {
  if (!old || !next2 || isRecreated(next2)) return [];
  const kind = `${apiGroup(next2.apiVersion)}/${next2.kind}`;
  const fields2 = (frozen.get(kind) ?? []).filter((field2) => differs(field2, old.value, next2.value)).map(({ path: path2 }) => path2);
  const refused4 = [...fields2, ...special.get(kind)?.(old, next2) ?? []];
  return risks(
    "immutable-field",
    "high",
    refused4.map((path2) => `${path2} cannot be changed: the API server would refuse it`)
  );
};
function isRecreated(object2) {
  if (annotation(object2, "helm.sh/hook") === void 0) return false;
  return /before-hook-creation|hook-succeeded|^$/.test(annotation(object2, "helm.sh/hook-delete-policy") ?? "");
}
function differs({ path: path2, assumed }, old, next2) {
  const [before, after] = [old, next2].map((side) => at(side, ...path2.split(".")));
  if (asWritten(before) === asWritten(after)) return false;
  return !same(comparable2(before) ?? assumed, comparable2(after) ?? assumed);
}
function asWritten(value) {
  return value === void 0 ? "" : canonical(value);
}
function comparable2(value) {
  const bare = value === void 0 ? void 0 : said(value);
  return Array.isArray(bare) ? bare.map(claimTemplate) : bare;
}
var maps = ["labels", "annotations", "matchLabels", "nodeSelector"];
function said(value) {
  if (value instanceof Map) return new Map([...value].flatMap(saidEntry));
  if (Array.isArray(value)) return value.length === 0 ? void 0 : value.map((item2) => said(item2) ?? item2);
  return at(value);
}
function saidEntry([key, item2]) {
  const bare = said(item2);
  const isEmptyMap = maps.includes(key) && bare instanceof Map && bare.size === 0;
  return bare === void 0 || isEmptyMap ? [] : [[key, bare]];
}
function claimTemplate(template) {
  const spec = at(template, "spec");
  if (!(template instanceof Map) || !(spec instanceof Map)) return template;
  const bare = without(template, ["apiVersion", "kind", "status"]);
  const isDefault = textAt(spec, "volumeMode") === "Filesystem";
  return bare.set("spec", inOneUnit(isDefault ? without(spec, ["volumeMode"]) : spec));
}
function inOneUnit(spec) {
  const resources2 = entriesAt(spec, "resources");
  const requests = entriesAt(spec, "resources", "requests").map(([key, size]) => {
    const number3 = quantity(scalarText(size));
    return [key, number3 === void 0 ? size : String(number3)];
  });
  if (requests.length === 0) return spec;
  return new Map(spec).set("resources", new Map(resources2).set("requests", new Map(requests)));
}
function without(value, keys2) {
  return new Map(entriesAt(value).filter(([key]) => !keys2.includes(key)));
}
var special = /* @__PURE__ */ new Map([
  ["v1/Service", service2],
  ["v1/PersistentVolumeClaim", claim2],
  ["v1/PersistentVolume", volume],
  ["v1/ConfigMap", frozenData],
  ["v1/Secret", frozenData],
  ["batch/Job", completions]
]);
function service2(old, next2) {
  const type = ({ value }) => textAt(value, "spec", "type") || "ClusterIP";
  if ([type(old), type(next2)].includes("ExternalName")) return [];
  const address = ({ value }) => textAt(value, "spec", "clusterIP") || (textsAt(value, "spec", "clusterIPs")[0] ?? "");
  const loadBalancerClass = ({ value }) => textAt(value, "spec", "loadBalancerClass");
  const balanced = type(old) === "LoadBalancer" && type(next2) === "LoadBalancer";
  const needsOne = address(old) === "None" && ["NodePort", "LoadBalancer"].includes(type(next2));
  const given = address(next2) !== "" && address(next2) !== address(old);
  return [
    ...given || needsOne ? ["spec.clusterIP"] : [],
    ...balanced && loadBalancerClass(old) !== loadBalancerClass(next2) ? ["spec.loadBalancerClass"] : []
  ];
}
function claim2(old, next2) {
  const free = ["resources", "volumeAttributesClassName"];
  const spec = ({ value }) => at(claimTemplate(value), "spec");
  const keys2 = new Set([...entriesAt(spec(old)), ...entriesAt(spec(next2))].map(([key]) => key));
  return [...keys2].filter((key) => {
    const [before, after] = [at(spec(old), key), at(spec(next2), key)];
    const boundLater = key === "volumeName" && (before === void 0 || after === void 0);
    return !free.includes(key) && !boundLater && !same(before, after);
  }).map((key) => `spec.${key}`);
}
var volumeFields = [
  "capacity",
  "accessModes",
  "claimRef",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "mountOptions",
  "volumeAttributesClassName",
  "nodeAffinity"
];
function volume(old, next2) {
  const spec = ({ value }) => at(claimTemplate(value), "spec");
  const keys2 = new Set([...entriesAt(spec(old)), ...entriesAt(spec(next2))].map(([key]) => key));
  return [...keys2].filter((key) => !volumeFields.includes(key) && !same(at(spec(old), key), at(spec(next2), key))).map((key) => `spec.${key}`);
}
function frozenData(old, next2) {
  if (!isTrue(old.value.get("immutable"))) return [];
  const fields2 = ["data", "stringData", "binaryData"];
  return [
    ...fields2.filter((field2) => !same(at(old.value, field2), at(next2.value, field2))),
    ...isTrue(next2.value.get("immutable")) ? [] : ["immutable"]
  ];
}
function completions(old, next2) {
  if (textAt(next2.value, "spec", "completionMode") === "Indexed") return [];
  const count3 = ({ value }) => textAt(value, "spec", "completions") || "1";
  return count3(old) === count3(next2) ? [] : ["spec.completions"];
}

// src/risks/kubernetes/storage.ts
var storage = ({ old, next: next2 }) => {
  if (!old || !next2) return [];
  const after = claimsOf2(next2);
  return [
    ...[...claimsOf2(old)].flatMap(([name3, spec]) => compareClaims(name3, spec, after.get(name3))),
    ...volumes(old, next2)
  ];
};
var storedByOperator = /^monitoring\.coreos\.com\/(Prometheus|PrometheusAgent|Alertmanager|ThanosRuler)$/;
var operatorClaim = (value) => at(value, "spec", "storage", "volumeClaimTemplate", "spec");
function claimsOf2({ apiVersion, kind, name: name3, value }) {
  const key = `${apiGroup(apiVersion)}/${kind}`;
  if (key === "v1/PersistentVolumeClaim") return /* @__PURE__ */ new Map([[`claim ${name3}`, at(value, "spec")]]);
  if (storedByOperator.test(key)) return /* @__PURE__ */ new Map([[`claim of ${name3}`, operatorClaim(value)]]);
  if (key !== "apps/StatefulSet") return /* @__PURE__ */ new Map();
  const templates = listAt(value, "spec", "volumeClaimTemplates");
  return new Map(
    templates.map((template) => [`claim ${textAt(template, "metadata", "name")}`, at(template, "spec")])
  );
}
function compareClaims(name3, old, next2) {
  const claim5 = shown(name3);
  if (next2 === void 0) return risks("storage-moves", "high", [`${claim5} is gone`]);
  return [...shrinks(claim5, old, next2), ...moves(claim5, old, next2)];
}
function shrinks(claim5, old, next2) {
  const [before, after] = [old, next2].map((spec) => textAt(spec, "resources", "requests", "storage"));
  const [larger, smaller] = [quantity(before ?? ""), quantity(after ?? "")];
  if (larger === void 0 || smaller === void 0 || smaller >= larger) return [];
  return risks("storage-shrinks", "high", [`${claim5} ${shown(before ?? "")} → ${shown(after ?? "")}`]);
}
function moves(claim5, old, next2) {
  const names = ["storageClassName", "volumeName"].flatMap((field2) => {
    const [before2, after2] = [textAt(old, field2), textAt(next2, field2)];
    return before2 === after2 ? [] : [`${claim5}: ${field2} ${named4(before2)} → ${named4(after2)}`];
  });
  const [before, after] = [textsAt(old, "accessModes").sort(), textsAt(next2, "accessModes").sort()];
  const modes = before.join() === after.join() ? [] : [`${claim5}: accessModes ${named4(before.join("+"))} → ${named4(after.join("+"))}`];
  return risks("storage-moves", "high", [...names, ...modes]);
}
function named4(text12) {
  return shown(text12) || "none";
}
function volumes(old, next2) {
  const after = sourcesOf(next2);
  const moved2 = [...sourcesOf(old)].filter(([name3, source]) => {
    const counterpart = after.get(name3);
    return counterpart !== void 0 && !same(source, counterpart);
  });
  return risks(
    "storage-moves",
    "high",
    moved2.map(([name3, source]) => `volume ${shown(name3)}: ${place2(source)} → ${place2(after.get(name3))}`)
  );
}
var lasting = ["persistentVolumeClaim", "nfs", "hostPath", "iscsi", "cephfs", "rbd", "fc", "local"];
function sourcesOf(object2) {
  const found2 = listAt(podSpecOf(object2), "volumes").flatMap((volume3) => {
    const source = entriesAt(volume3).filter(([field2]) => lasting.includes(field2));
    return source.length === 0 ? [] : [[textAt(volume3, "name"), new Map(source)]];
  });
  return new Map(found2);
}
function place2(source) {
  const [field2 = "nothing", value] = entriesAt(source)[0] ?? [];
  const where = [textAt(value, "claimName"), textAt(value, "server"), textAt(value, "path")];
  return shown([field2, ...where.filter((text12) => text12 !== "")].join(" "));
}

// src/risks/apps/minio.ts
var minioPools = ({ old, next: next2 }) => {
  if (!old || !next2 || !isTenant(old) || !isTenant(next2)) return [];
  const [before, after] = [old, next2].map(({ value }) => namedAt(value, "spec", "pools"));
  if (!before || !after) return [];
  const added2 = [...after.keys()].filter((name3) => !before.has(name3));
  return [
    ...[...before].flatMap(([name3, pool2]) => poolRisks(shown(name3), pool2, after.get(name3))),
    ...risks(
      "minio-pools",
      "medium",
      added2.map((name3) => `adds pool ${shown(name3)}, which cannot simply be taken away again`)
    ),
    ...paths2(old, next2)
  ];
};
function isTenant({ apiVersion, kind }) {
  return kind === "Tenant" && apiGroup(apiVersion) === "minio.min.io";
}
function poolRisks(name3, old, next2) {
  if (next2 === void 0)
    return risks("minio-pools", "high", [`removes pool ${name3} with all that is stored in it`]);
  const sizes = ["servers", "volumesPerServer"].flatMap((field2) => {
    const [before, after] = [textAt(old, field2), textAt(next2, field2)];
    return before === after ? [] : [`pool ${name3}: ${field2} ${shown(before)} → ${shown(after)}`];
  });
  const spec = (pool2) => at(pool2, "volumeClaimTemplate", "spec");
  const claims = compareClaims(`pool ${name3}`, spec(old), spec(next2));
  return [...risks("minio-pools", "high", [...sizes, ...growth(name3, spec(old), spec(next2))]), ...claims];
}
function growth(name3, old, next2) {
  const [before, after] = [old, next2].map((spec) => textAt(spec, "resources", "requests", "storage"));
  const [small, large] = [quantity(before ?? ""), quantity(after ?? "")];
  if (small === void 0 || large === void 0 || large <= small) return [];
  const sizes = `${shown(before ?? "")} → ${shown(after ?? "")}`;
  return [`pool ${name3}: volumes ${sizes}: they cannot grow once they exist, add a pool`];
}
function paths2(old, next2) {
  const moved2 = ["mountPath", "subPath"].filter(
    (field2) => textAt(old.value, "spec", field2) !== textAt(next2.value, "spec", field2)
  );
  return risks(
    "minio-pools",
    "high",
    moved2.map((field2) => `spec.${field2} changes: MinIO does not find its data again`)
  );
}

// src/risks/apps/settings-text.ts
var largest = 512 * 1024;
var alias = /(^|[\s[,{])\*[\w-]+\s*([,\]}]|$)/m;
function settingsIn(object2, marks3) {
  return textsOf(object2).filter(([, text12]) => marks3.some((mark2) => text12.includes(`${mark2}:`))).flatMap(([file, text12]) => {
    if (text12.length > largest || alias.test(text12)) throw new Error("settings are too large to be read");
    const value = parsed2(text12);
    return value && marks3.some((mark2) => value.has(mark2)) ? [{ file, value }] : [];
  });
}
function textsOf({ kind, value }) {
  const texts2 = (field2) => entriesAt(value, field2).map(([key, item2]) => [key, scalarText(item2)]);
  if (kind === "ConfigMap") return texts2("data");
  if (kind !== "Secret") return [];
  const decoded = texts2("data").map(([key, text12]) => [
    key,
    Buffer.from(text12, "base64").toString("utf8")
  ]);
  return [...decoded, ...texts2("stringData")];
}
function parsed2(text12) {
  try {
    const value = load(text12, { schema: manifestSchema });
    return value instanceof Map ? value : void 0;
  } catch {
    return void 0;
  }
}
var ofTheConnection = /key|secret|password|token|credential|http|timeout|retries|sse|insecure|tls/i;
function changedPaths(old, next2, path2) {
  if (same(old, next2) || ofTheConnection.test(path2.slice(path2.lastIndexOf(".") + 1))) return [];
  if (!(old instanceof Map) && !(next2 instanceof Map)) return [path2];
  const keys2 = new Set([...entriesAt(old), ...entriesAt(next2)].map(([key]) => key));
  if (keys2.size === 0) return isNothing2(old) && isNothing2(next2) ? [] : [path2];
  return [...keys2].sort().flatMap((key) => changedPaths(at(old, key), at(next2, key), `${path2}.${key}`));
}
function isNothing2(value) {
  return value === void 0 || value instanceof Map && value.size === 0 || value instanceof Plain && value.source === "null";
}

// src/risks/apps/observability.ts
var lokiStorage = ({ old, next: next2 }) => eachSettings(old, next2, ["schema_config"], (before, after) => [
  ...schemaRisks(before, after),
  ...storageRisks("loki-storage", before, after, ["common.storage", "storage_config", "ruler.storage"]),
  ...retentionRisks(before, after, ["limits_config.retention_period", "compactor.retention_enabled"])
]);
var mimirStorage = ({ old, next: next2 }) => eachSettings(old, next2, ["blocks_storage"], (before, after) => [
  ...storageRisks("mimir-storage", before, after, [
    "common.storage",
    ...places2("blocks_storage"),
    "blocks_storage.tsdb.dir",
    ...places2("ruler_storage"),
    ...places2("alertmanager_storage")
  ]),
  ...retentionRisks(before, after, ["limits.compactor_blocks_retention_period"])
]);
function places2(block2) {
  return ["backend", "storage_prefix", "s3", "gcs", "azure", "swift", "filesystem", "local"].map(
    (field2) => `${block2}.${field2}`
  );
}
function eachSettings(old, next2, marks3, compare3) {
  if (!old || !next2) return [];
  const after = settingsIn(next2, marks3);
  return settingsIn(old, marks3).flatMap(({ file, value }) => {
    const counterpart = after.find((candidate) => candidate.file === file);
    return counterpart ? compare3(value, counterpart.value) : [];
  });
}
function schemaRisks(before, after) {
  const [old, next2] = [before, after].map((settings2) => listAt(settings2, "schema_config", "configs"));
  if (!old || !next2) return [];
  const from = (period) => date(textAt(period, "from"));
  const kept4 = (period) => next2.some((candidate) => same(candidate, period));
  const touched = old.filter((period) => !kept4(period)).map((period) => `the schema period from ${from(period)}`);
  if (touched.length > 0)
    return risks("loki-schema", "high", [
      `changes ${touched.join(", ")}: logs of that time become unreadable`
    ]);
  const added2 = next2.slice(old.length).map(from);
  return added2.length === 0 ? [] : risks("loki-schema", "medium", [
    `adds a schema period from ${listed(added2)}: it must lie in the future`
  ]);
}
function storageRisks(rule, before, after, paths3) {
  const changed2 = paths3.flatMap(
    (path2) => changedPaths(at(before, ...path2.split(".")), at(after, ...path2.split(".")), path2)
  );
  if (changed2.length === 0) return [];
  return risks(rule, "high", [`changes ${listed(changed2, 4)}: what is stored elsewhere is not found again`]);
}
function retentionRisks(before, after, paths3) {
  const changed2 = paths3.filter((path2) => !same(at(before, ...path2.split(".")), at(after, ...path2.split("."))));
  return risks(
    "retention-changes",
    "medium",
    changed2.map((path2) => {
      const [from, to] = [before, after].map((side) => duration2(textAt(side, ...path2.split("."))));
      return `${path2} ${from} → ${to}`;
    })
  );
}
function date(text12) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text12) ? text12 : "no date";
}
function duration2(text12) {
  return text12 === "" ? "unset" : /^(true|false|[\dwdhmsy]{1,12})$/.test(text12) ? text12 : "other";
}

// src/risks/kubernetes/pods.ts
var podPowers = ({ old, next: next2 }) => {
  const name3 = ({ who, what: what3 }) => `${who} ${what3}`;
  const before = new Set(powersOf(podSpecOf(old)).map(name3));
  return together(powersOf(podSpecOf(next2)).filter((power) => !before.has(name3(power))));
};
function together(powers) {
  const groups2 = /* @__PURE__ */ new Map();
  for (const power of powers) {
    const key = `${power.rule} ${power.level} ${power.who}`;
    groups2.set(key, [...groups2.get(key) ?? [], power]);
  }
  return [...groups2.values()].flatMap((group) => {
    const [{ rule, level, who }] = group;
    return risks(rule, level, [`${who} ${listed([...new Set(group.map(({ what: what3 }) => what3))], 5)}`]);
  });
}
function powersOf(spec) {
  if (spec === void 0) return [];
  return [
    ...hostPowers(spec),
    ...rootPowers(spec, "pods run"),
    ...containersOf(spec).flatMap(containerPowers),
    ...isTrue(at(spec, "hostNetwork")) ? [] : containersOf(spec).flatMap(hostPorts)
  ];
}
function hostPowers(spec) {
  const shared = [
    ["hostNetwork", "medium", "network"],
    ["hostPID", "high", "processes"],
    ["hostIPC", "high", "shared memory"]
  ];
  const rule = "host-access";
  const paths3 = listAt(spec, "volumes").map((volume3) => textAt(volume3, "hostPath", "path")).filter((path2) => path2 !== "");
  return [
    ...shared.filter(([field2]) => isTrue(at(spec, field2))).map(
      ([field2, level, what3]) => ({ rule, level, who: "pods share the node's", what: `${what3} (${field2})` })
    ),
    ...paths3.map(
      (what3) => ({ rule, level: "high", who: "pods mount from the node (hostPath):", what: what3 })
    )
  ];
}
function containerPowers({ name: name3, value }) {
  const who = `container ${shown(name3)}`;
  const context = at(value, "securityContext");
  const rule = "privileged";
  return [
    ...isTrue(at(context, "privileged")) ? [{ rule, level: "high", who, what: "is privileged" }] : [],
    ...isTrue(at(context, "allowPrivilegeEscalation")) ? [{ rule, level: "medium", who, what: "may gain privileges (allowPrivilegeEscalation)" }] : [],
    ...capabilities(who, context),
    ...rootPowers(value, `${who} runs`)
  ];
}
function hostPorts({ name: name3, value }) {
  const ports = listAt(value, "ports").map((port) => textAt(port, "hostPort"));
  return ports.filter((port) => port !== "" && port !== "0").map((what3) => ({
    rule: "host-access",
    level: "medium",
    who: `container ${shown(name3)} takes of the node (hostPort):`,
    what: `port ${shown(what3)}`
  }));
}
var mighty = /^(CAP_)?(ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|NET_ADMIN|NET_RAW|BPF|DAC_READ_SEARCH)$/i;
function capabilities(who, context) {
  return textsAt(context, "capabilities", "add").map((what3) => ({
    rule: "capabilities",
    level: mighty.test(what3) ? "high" : "medium",
    who: `${who} adds capability`,
    what: what3
  }));
}
function rootPowers(holder2, who) {
  const isRoot = wholeNumber(at(holder2, "securityContext", "runAsUser")) === 0;
  return isRoot ? [{ rule: "runs-as-root", level: "medium", who, what: "as root (runAsUser 0)" }] : [];
}
var scaled = ["Deployment", "StatefulSet", "ReplicaSet"];
var replicasToZero = ({ old, next: next2 }) => {
  if (!old || !next2 || !scaled.includes(next2.kind)) return [];
  const [before, after] = [old, next2].map(
    ({ value }) => at(value, "spec", "replicas") === void 0 ? 1 : wholeNumber(at(value, "spec", "replicas"))
  );
  if (after !== 0 || before === void 0 || before === 0) return [];
  return risks("replicas-to-zero", "high", [`replicas ${before} → 0`]);
};

// src/risks/kubernetes/removal.ts
var holdsData = /* @__PURE__ */ new Map([
  ["v1/PersistentVolumeClaim", "the claim and, unless its volume is retained, the data"],
  ["v1/PersistentVolume", "the volume"],
  ["v1/Namespace", "everything in it"],
  ["apiextensions.k8s.io/CustomResourceDefinition", "every object of this kind in the cluster"],
  ["minio.min.io/Tenant", "the MinIO tenant"]
]);
var guardsAvailability = /* @__PURE__ */ new Map([
  ["autoscaling/HorizontalPodAutoscaler", "nothing scales its target any more"],
  ["policy/PodDisruptionBudget", "a node drain may stop all pods at once"]
]);
var removals = ({ old, next: next2 }) => {
  if (!old || next2) return [];
  const key = `${apiGroup(old.apiVersion)}/${old.kind}`;
  const data = holdsData.get(key);
  if (data) return risks("removes-data", "high", [`removes ${kindAndName(old)}: ${data}`]);
  const availability = guardsAvailability.get(key);
  if (availability)
    return risks("removes-protection", "low", [`removes ${kindAndName(old)}: ${availability}`]);
  return key === "apps/StatefulSet" ? statefulSet(old) : [];
};
function statefulSet(old) {
  const claims = listAt(old.value, "spec", "volumeClaimTemplates").length;
  if (claims === 0) return [];
  const policy = textAt(old.value, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted");
  return policy === "Delete" ? risks("removes-data", "high", [`removes ${kindAndName(old)}: its claims are deleted with it`]) : risks("removes-data", "medium", [`removes ${kindAndName(old)}: its claims stay, and nothing uses them`]);
}
function kindAndName({ kind, name: name3 }) {
  return `${shown(kind)} ${shown(name3)}`;
}

// src/risks/routine.ts
var versionBump = ({ old, next: next2 }) => {
  if (!old || !next2) return [];
  const [before, after] = [/* @__PURE__ */ new Set(), /* @__PURE__ */ new Set()];
  if (canonical(versionless(old.value, before)) !== canonical(versionless(next2.value, after))) return [];
  const images = [...after].filter((image) => !before.has(image));
  return risks("version-bump", "routine", [
    images.length === 0 ? "only version labels and checksums" : `only image versions: ${listed(images)}`
  ]);
};
var versionLabels = ["helm.sh/chart", "app.kubernetes.io/version"];
var isChecksum = (key) => key.startsWith("checksum/") || key.endsWith("/checksum");
function versionless(value, images) {
  if (Array.isArray(value)) return value.map((item2) => versionless(item2, images));
  if (!(value instanceof Map)) return value;
  return new Map([...value].map(([key, item2]) => [key, fieldWithout(key, item2, images)]));
}
function fieldWithout(key, item2, images) {
  if (key === "labels" && item2 instanceof Map) return kept2(item2, (name4) => !versionLabels.includes(name4));
  if (key === "annotations" && item2 instanceof Map) return kept2(item2, (name4) => !isChecksum(name4));
  if (key !== "image") return versionless(item2, images);
  const image = imageName(scalarText(item2));
  if (image.repository === "" || !isVersioned(image)) return versionless(item2, images);
  const name3 = image.repository.slice(image.repository.lastIndexOf("/") + 1);
  images.add(`${name3} ${image.tag || image.digest.slice(0, 19)}`);
  return image.repository;
}
function kept2(map, keep) {
  return new Map([...map].filter(([key]) => keep(key)));
}

// src/risks/apps/traefik.ts
var traefikEntryPoints = ({ old, next: next2 }) => {
  if (!old || !next2) return [];
  return [...entryPoints(old, next2), ...servicePorts(old, next2)];
};
function entryPoints(old, next2) {
  const [before, after] = [entryPointsOf(old), entryPointsOf(next2)];
  const names = [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name3) => {
    const [from, to] = [before.get(name3), after.get(name3)];
    if (from === to) return [];
    if (to === void 0) return risks("traefik-entry-points", "high", [`entry point ${shown(name3)} goes`]);
    const verb = from === void 0 ? "is added" : "changes";
    return risks("traefik-entry-points", "medium", [`entry point ${shown(name3)} ${verb}`]);
  });
}
function entryPointsOf(object2) {
  const found2 = /* @__PURE__ */ new Map();
  const args = containersOf(podSpecOf(object2)).flatMap(({ value }) => textsAt(value, "args"));
  for (const arg of args.sort()) {
    const [, name3] = /^--entry-?points\.([\w-]{1,63})(?:[.=]|$)/i.exec(arg) ?? [];
    if (name3 !== void 0) found2.set(name3.toLowerCase(), `${found2.get(name3.toLowerCase()) ?? ""}${arg}
`);
  }
  return found2;
}
function servicePorts(old, next2) {
  if (!isTraefikService(old) || !isTraefikService(next2)) return [];
  const [before, after] = [portsOf(old), portsOf(next2)];
  const gone = [...before].flatMap(([name3, port]) => {
    const now = after.get(name3);
    if (now === void 0) return [`port ${shown(name3)} (${shown(port)}) goes`];
    return now === port ? [] : [`port ${shown(name3)} ${shown(port)} → ${shown(now)}`];
  });
  return risks("traefik-entry-points", "high", gone);
}
function isTraefikService({ kind, value }) {
  return kind === "Service" && textAt(value, "metadata", "labels", "app.kubernetes.io/name") === "traefik";
}
function portsOf({ value }) {
  return new Map(
    listAt(value, "spec", "ports").map((port) => [
      `${textAt(port, "name") || textAt(port, "port")}/${textAt(port, "protocol") || "TCP"}`,
      textAt(port, "port")
    ])
  );
}

// src/risks/kubernetes/webhooks.ts
var failingWebhooks = ({ old, next: next2 }) => {
  if (!next2 || !/^(Validating|Mutating)WebhookConfiguration$/.test(next2.kind)) return [];
  const before = failing(old?.value);
  const added2 = failing(next2.value).filter((name3) => !before.includes(name3));
  return risks(
    "webhook-fails-closed",
    "medium",
    added2.map((name3) => `webhook ${shown(name3)} refuses everything while it is away (failurePolicy Fail)`)
  );
};
function failing(configuration) {
  return [...namedAt(configuration, "webhooks")].filter(([, webhook]) => (textAt(webhook, "failurePolicy") || "Fail") === "Fail").map(([name3]) => name3);
}

// src/risks/object.ts
var rules3 = [
  removals,
  storage,
  immutableFields,
  replicasToZero,
  access,
  podPowers,
  failingWebhooks,
  unversionedImages,
  olderImages,
  ciliumDatapath,
  ciliumPodAddresses,
  ciliumApiServer,
  lokiStorage,
  mimirStorage,
  minioPools,
  traefikEntryPoints
];
var unreadable2 = {
  rule: "not-judged",
  level: "medium",
  reason: "this object could not be judged: look at its diff"
};
function objectRisks(change) {
  const { old, next: next2 } = change;
  const renamed2 = old && next2 && objectKey(old) !== objectKey(next2);
  return renamed2 ? [...judge({ old }), ...judge({ next: next2 })] : judge(change);
}
function judge(change) {
  const answers = rules3.map((rule) => answerOf2(rule, change));
  const found2 = answers.flatMap((answer) => answer ?? []);
  if (answers.includes(void 0)) return [...found2, unreadable2];
  return found2.length > 0 ? found2 : [...answerOf2(versionBump, change) ?? [unreadable2]];
}
function answerOf2(rule, change) {
  try {
    return rule(change);
  } catch {
    return void 0;
  }
}

// src/manifest/readable.ts
function readableYaml(value, order3) {
  const ordered = order3 === void 0 ? value : inOrderOf(value, order3);
  return dump(ordered, { schema: manifestSchema, noRefs: true, lineWidth: -1, seqNoIndent: true });
}
function inOrderOf(value, order3) {
  if (Array.isArray(value)) {
    return value.map((item2, index) => inOrderOf(item2, Array.isArray(order3) ? order3[index] : void 0));
  }
  if (!(value instanceof Map) || !(order3 instanceof Map)) return value;
  const keys2 = mergedKeys([...value.keys()], [...order3.keys()]);
  return new Map(keys2.map((key) => [key, inOrderOf(value.get(key), order3.get(key))]));
}
function mergedKeys(own, order3) {
  const known2 = new Set(own);
  const shared = order3.filter((key) => known2.has(key));
  const sharedSet = new Set(shared);
  const followers2 = /* @__PURE__ */ new Map();
  let last = "";
  for (const key of own) {
    if (sharedSet.has(key)) last = key;
    else followers2.set(last, [...followers2.get(last) ?? [], key]);
  }
  return [...followers2.get("") ?? [], ...shared.flatMap((key) => [key, ...followers2.get(key) ?? []])];
}

// src/manifest/secret.ts
function isSecret(object2) {
  return object2.kind === "Secret";
}
function redactedSecrets(old, next2) {
  return {
    before: old && redacted(old.value, next2?.value, "--------", "old"),
    after: next2 && redacted(next2.value, old?.value, "++++++++", "new")
  };
}
function decodedSecret(object2) {
  const decoded = decode2(object2.value);
  if (!decoded.ok) return `Error parsing secret: ${decoded.why}`;
  const texts2 = [...decoded.data].sort(byKey2).map(([key, bytes2]) => [key, bytes2.toString("utf8")]);
  return withData(object2.value, "stringData", new Map(texts2));
}
function secretTexts(object2) {
  const decoded = decode2(object2.value);
  return decoded.ok ? [...decoded.data.values()].map((bytes2) => bytes2.toString("utf8")) : [];
}
function redacted(own, other, mark2, side) {
  const decoded = decode2(own);
  if (!decoded.ok) return `Error parsing ${side} secret: ${decoded.why}`;
  const counterpart = other ? decode2(other) : void 0;
  const theirs = counterpart?.ok ? counterpart.data : /* @__PURE__ */ new Map();
  const sizes = [...decoded.data].sort(byKey2).map(([key, bytes2]) => {
    const same3 = theirs.get(key)?.equals(bytes2) ?? false;
    return [key, sizeText(same3 ? "REDACTED" : mark2, bytes2.length)];
  });
  const shown4 = withData(own, "data", new Map(sizes));
  return new Map(
    [...shown4].map(([field2, value]) => [field2, hideUnknown(field2, value, other?.get(field2), mark2)])
  );
}
function sizeText(mark2, bytes2) {
  return `${mark2} # (${bytes2} bytes)`;
}
var openFields = ["apiVersion", "kind", "metadata", "type", "immutable", "data"];
function hideUnknown(field2, own, other, mark2) {
  if (field2 === "metadata") return withoutLastApplied(own);
  return openFields.includes(field2) ? own : masked(own, other, mark2);
}
function masked(own, other, mark2) {
  if (Array.isArray(own)) {
    return own.map((item2, index) => masked(item2, Array.isArray(other) ? other[index] : void 0, mark2));
  }
  if (own instanceof Map) {
    return new Map(
      [...own].map(([key, value]) => [
        key,
        masked(value, other instanceof Map ? other.get(key) : void 0, mark2)
      ])
    );
  }
  const same3 = other !== void 0 && canonical(own) === canonical(other);
  return sizeText(same3 ? "REDACTED" : mark2, Buffer.byteLength(scalarText(own)));
}
function withoutLastApplied(metadata2) {
  const name3 = "kubectl.kubernetes.io/last-applied-configuration";
  const annotations = metadata2 instanceof Map ? metadata2.get("annotations") : void 0;
  if (!(metadata2 instanceof Map) || !(annotations instanceof Map) || !annotations.has(name3)) return metadata2;
  return new Map(metadata2).set("annotations", new Map(annotations).set(name3, "REDACTED"));
}
function withData(value, field2, data) {
  const result = /* @__PURE__ */ new Map();
  for (const [key, item2] of value) if (key !== "data" && key !== "stringData") result.set(key, item2);
  if (data.size > 0) result.set(field2, data);
  return result;
}
function decode2(value) {
  const data = /* @__PURE__ */ new Map();
  for (const field2 of ["data", "stringData"]) {
    const entries = value.get(field2);
    if (entries === void 0 || isNull(entries)) continue;
    if (!(entries instanceof Map)) return { ok: false, why: `${field2} is not a mapping` };
    for (const [key, item2] of entries) {
      const bytes2 = bytesOf(field2, item2);
      if (!bytes2)
        return { ok: false, why: `${field2} has a value that is not ${field2 === "data" ? "base64" : "text"}` };
      data.set(key, bytes2);
    }
  }
  return { ok: true, data };
}
function isNull(value) {
  return value instanceof Plain && value.source === "null";
}
function bytesOf(field2, item2) {
  if (item2 instanceof Map || Array.isArray(item2)) return void 0;
  if (isNull(item2)) return Buffer.alloc(0);
  if (field2 === "stringData") return Buffer.from(scalarText(item2), "utf8");
  return typeof item2 === "string" ? base64Bytes(item2) : void 0;
}
function base64Bytes(text12) {
  const compact = text12.replace(/[\r\n]/g, "");
  const valid2 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
  return valid2 ? Buffer.from(compact, "base64") : void 0;
}
function byKey2([a], [b]) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// src/changes/object-text.ts
var patience = { timeout: 2e3 };
function shownDifference(difference, secrets2) {
  const old = difference.action === "add" ? void 0 : difference.old;
  const next2 = difference.action === "remove" ? void 0 : difference.next;
  const value = (object2) => {
    if (!object2) return void 0;
    return secrets2 === "decoded" && isSecret(object2) ? decodedSecret(object2) : object2.value;
  };
  const secret2 = [old, next2].some((object2) => object2 && isSecret(object2));
  return secret2 && secrets2 === "redacted" ? redactedSecrets(old, next2) : { before: value(old), after: value(next2) };
}
function shownTexts({ before: old, after: next2 }) {
  return {
    old: old === void 0 ? "" : sideText(old, next2),
    next: next2 === void 0 ? "" : sideText(next2)
  };
}
function sideText(side, order3) {
  return typeof side === "string" ? `${side}
` : readableYaml(side, order3);
}
function linesOf2(text12) {
  return text12 === "" ? [] : text12.replace(/\n$/, "").split("\n");
}
function marked(mark2, lines) {
  return lines.map((text12) => ({ mark: mark2, text: text12 }));
}
function unifiedDiff(sides2) {
  const { old, next: next2 } = shownTexts(sides2);
  const patch2 = structuredPatch("", "", old, next2, void 0, void 0, { context: 3, ...patience });
  if (patch2) return formatPatch(patch2, OMIT_HEADERS);
  const lines = [...marked("-", linesOf2(old)), ...marked("+", linesOf2(next2))];
  return lines.map(({ mark: mark2, text: text12 }) => `${mark2}${text12}
`).join("");
}

// src/changes/redacted-text.ts
var placeholderChanged = `${placeholder} (changed)`;
function redactedOldText(old, nexts, redactor) {
  if (nexts.includes(old)) return redactor.text(old);
  if ([old, ...nexts].some((text12) => text12.includes("\n"))) return redactedOldLines(old, nexts, redactor);
  const holding = holdingLines(nexts, redactor);
  return holding.some((one) => hasSameValue(old, one, redactor)) ? redactor.text(old) : betweenShared(old, holding);
}
function redactedNextText(next2, old, redactor) {
  const shown4 = redactor.text(next2);
  if (shown4 === next2 || next2 === old) return shown4;
  const shownOld = new Set(redactedOldText(old, [next2], redactor).split("\n"));
  const rawOld = old.split("\n");
  const raw = next2.split("\n");
  const lines = shown4.split("\n").map((line2, index) => {
    const own = raw[index] ?? "";
    if (line2 === own || rawOld.includes(own)) return line2;
    const one = holdingOf(own, line2);
    const isChanged2 = shownOld.has(line2) || raw.length === 1 && !hasSameValue(old, one, redactor);
    return isChanged2 ? line2.replace(placeholder, placeholderChanged) : line2;
  });
  return lines.join("\n");
}
function redactedOldLines(old, nexts, redactor) {
  const known2 = redactor.text(old).split("\n");
  const rawOld = old.split("\n");
  const rawNext = new Set(nexts.flatMap((next2) => next2.split("\n")));
  const inOld = new Set(rawOld);
  const holding = holdingLines(nexts, redactor).filter(({ raw }) => !inOld.has(raw));
  const secretLines = new Set(holding.map(({ raw }) => raw));
  const others = nexts.length > 1 ? [] : [...rawNext].filter((line2) => !secretLines.has(line2) && !inOld.has(line2));
  const keys2 = new Set(others.map(keyOf).filter((key) => key !== void 0));
  const lines = rawOld.map((line2, index) => {
    const shown4 = known2[index] ?? placeholder;
    if (rawNext.has(line2) || line2.trim() === "" || holding.some((one) => hasSameValue(line2, one, redactor)))
      return shown4;
    const sharing = holding.filter(({ head }) => head.trim() !== "" && line2.startsWith(head));
    if (sharing.length > 0) return betweenShared(line2, sharing);
    const key = keyOf(line2);
    return key !== void 0 && keys2.has(key) ? shown4 : line2.replace(/\S.*/, placeholder);
  });
  return lines.join("\n");
}
function holdingLines(texts2, redactor) {
  return texts2.flatMap((text12) => {
    const shown4 = redactor.text(text12).split("\n");
    return text12.split("\n").flatMap((raw, index) => shown4[index] === raw ? [] : [holdingOf(raw, shown4[index] ?? placeholder)]);
  });
}
function holdingOf(raw, shown4) {
  const head = shown4.slice(0, Math.max(0, shown4.indexOf(placeholder)));
  const tail = shown4.slice(shown4.lastIndexOf(placeholder) + placeholder.length);
  return { raw, head, tail };
}
function hasSameValue(old, { raw, head, tail }, redactor) {
  const values = raw.slice(head.length, raw.length - tail.length);
  return values !== "" && old.includes(values) && redactor.text(values) !== values;
}
function betweenShared(old, holding) {
  let best = { prefix: 0, suffix: 0 };
  for (const { head, tail } of holding) {
    const prefix2 = commonPrefixLength(old, head);
    const rest = old.slice(prefix2);
    const suffix = commonPrefixLength(reversed(rest), reversed(tail));
    if (prefix2 + suffix > best.prefix + best.suffix) best = { prefix: prefix2, suffix };
  }
  return `${old.slice(0, best.prefix)}${placeholder}${old.slice(old.length - best.suffix)}`;
}
function reversed(text12) {
  return text12.split("").reverse().join("");
}
function keyOf(line2) {
  const key = /^[^:=]*[:=]/.exec(line2)?.[0];
  return key !== void 0 && /[\w"']/.test(key) ? key : void 0;
}

// src/changes/redacted-difference.ts
function redactedDifference({ before: old, after: next2 }, redactor, replacements = []) {
  const walk2 = { redactor, holds: holder(redactor) };
  const nexts = [...next2 === void 0 ? [] : [next2], ...replacements].filter(walk2.holds);
  const shown4 = {
    before: old === void 0 ? void 0 : oldValue(walk2, old, nexts),
    after: next2 === void 0 ? void 0 : nextValue(walk2, next2, old)
  };
  return withHiddenHashes({ before: old, after: next2 }, shown4);
}
function holder(redactor) {
  const known2 = /* @__PURE__ */ new Map();
  const holds3 = (value) => {
    const found2 = known2.get(value) ?? compute(value);
    known2.set(value, found2);
    return found2;
  };
  const isKnown = (text12) => redactor.text(text12) !== text12;
  const compute = (value) => {
    if (Array.isArray(value)) return value.some(holds3);
    if (value instanceof Map) return [...value].some(([key, item2]) => isKnown(key) || holds3(item2));
    return isKnown(textOf(value));
  };
  return holds3;
}
function textOf(scalar) {
  return scalar instanceof Plain ? scalar.source : scalar;
}
function isScalar3(value) {
  return typeof value === "string" || value instanceof Plain;
}
function scalarAs(scalar, text12) {
  return text12 === textOf(scalar) ? scalar : text12;
}
function oldValue(walk2, old, nexts) {
  if (nexts.length === 0) return nextValue(walk2, old, void 0);
  if (Array.isArray(old)) {
    const lists = nexts.filter((next2) => Array.isArray(next2));
    return lists.length < nexts.length ? allHidden(walk2, old) : oldList(walk2, old, lists);
  }
  if (old instanceof Map) {
    const maps2 = nexts.filter((next2) => next2 instanceof Map);
    return maps2.length < nexts.length ? allHidden(walk2, old) : oldMap(walk2, old, maps2);
  }
  if (!nexts.every(isScalar3)) return placeholder;
  return scalarAs(old, redactedOldText(textOf(old), nexts.map(textOf), walk2.redactor));
}
function allHidden(walk2, old) {
  if (Array.isArray(old)) return old.map((item2) => allHidden(walk2, item2));
  if (!(old instanceof Map)) return placeholder;
  return renamed([...old].map(([key, item2]) => [walk2.redactor.text(key), allHidden(walk2, item2)]));
}
function oldMap(walk2, old, maps2) {
  const added2 = maps2.flatMap((map) => [...map].filter(([key]) => !old.has(key)));
  const addedValues = added2.map(([, value]) => value);
  const hidesKeys = added2.some(([key]) => walk2.redactor.text(key) !== key);
  const changedTexts = maps2.flatMap(
    (map) => [...map].flatMap(([key, value]) => isChangedText(value, old.get(key)) ? [value] : [])
  );
  return renamed(
    [...old].map(([key, value]) => {
      const own = maps2.map((map) => map.get(key)).filter((item2) => item2 !== void 0);
      if (own.length > 0) return [walk2.redactor.text(key), oldValue(walk2, value, own.filter(walk2.holds))];
      const others = isScalar3(value) ? [...addedValues.filter(isScalar3), ...changedTexts] : addedValues;
      const shownKey = hidesKeys ? placeholder : walk2.redactor.text(key);
      return [shownKey, oldValue(walk2, value, others.filter(walk2.holds))];
    })
  );
}
function isChangedText(next2, old) {
  return isScalar3(next2) && (old === void 0 || canonical(next2) !== canonical(old));
}
function oldList(walk2, old, lists) {
  const before = new Set(old.map(canonical));
  const items = lists.flat();
  const after = new Set(items.map(canonical));
  const changed2 = items.filter((item2) => walk2.holds(item2) && !before.has(canonical(item2)));
  const oldNames = new Set(old.map(nameOf2));
  return old.map((item2) => {
    if (after.has(canonical(item2))) return nextValue(walk2, item2, void 0);
    const name3 = nameOf2(item2);
    if (name3 !== void 0 && items.some((other) => nameOf2(other) === name3))
      return oldValue(
        walk2,
        item2,
        changed2.filter((other) => nameOf2(other) === name3)
      );
    return oldValue(
      walk2,
      item2,
      changed2.filter((other) => nameOf2(other) === void 0 || !oldNames.has(nameOf2(other)))
    );
  });
}
function nameOf2(item2) {
  const name3 = item2 instanceof Map ? item2.get("name") : void 0;
  return typeof name3 === "string" ? name3 : void 0;
}
function nextValue(walk2, next2, old) {
  if (!walk2.holds(next2)) return next2;
  if (Array.isArray(next2)) return nextList(walk2, next2, old);
  if (next2 instanceof Map) return nextMap(walk2, next2, old);
  const text12 = textOf(next2);
  if (!isScalar3(old) || canonical(old) === canonical(next2)) return scalarAs(next2, walk2.redactor.text(text12));
  if (textOf(old) === text12) return walk2.redactor.text(text12).replace(placeholder, placeholderChanged);
  return scalarAs(next2, redactedNextText(text12, textOf(old), walk2.redactor));
}
function nextMap(walk2, next2, old) {
  const before = old instanceof Map ? old : void 0;
  const someGone = before !== void 0 && [...before.keys()].some((key) => !next2.has(key));
  return renamed(
    [...next2].map(([key, value]) => {
      const shown4 = walk2.redactor.text(key);
      const isNew = someGone && shown4 !== key && !before.has(key);
      return [
        isNew ? shown4.replace(placeholder, placeholderChanged) : shown4,
        nextValue(walk2, value, before?.get(key))
      ];
    })
  );
}
function nextList(walk2, next2, old) {
  const before = Array.isArray(old) ? old : [];
  const known2 = new Set(before.map(canonical));
  const kept4 = new Set(next2.map(canonical));
  const gone = before.filter((item2) => nameOf2(item2) === void 0 && !kept4.has(canonical(item2)));
  return next2.map((item2) => {
    if (!walk2.holds(item2) || known2.has(canonical(item2))) return nextValue(walk2, item2, void 0);
    const name3 = nameOf2(item2);
    const counterpart = name3 === void 0 ? mostAlike(item2, gone) : before.find((other) => nameOf2(other) === name3);
    return nextValue(walk2, item2, counterpart);
  });
}
function mostAlike(value, others) {
  const text12 = canonical(value);
  const shared = others.map((other) => ({ other, length: commonPrefixLength(text12, canonical(other)) }));
  return shared.sort((a, b) => b.length - a.length)[0]?.other;
}
function renamed(entries) {
  const taken2 = /* @__PURE__ */ new Set();
  return new Map(entries.map(([key, value]) => [freeKey(key, taken2), value]));
}
var hashKey = /^checksum\/|(^|[-./_])(checksum|digest|hash|md5|sha1|sha256|sha512)(sum)?$/i;
function withHiddenHashes(raw, shown4) {
  return {
    before: shown4.before === void 0 ? void 0 : hideHashes(shown4.before, raw.before, void 0),
    after: shown4.after === void 0 ? void 0 : hideHashes(shown4.after, raw.after, raw.before)
  };
}
function withHiddenHashLines({ before: old, after: next2 }) {
  const before = new Set(typeof old === "string" ? old.split("\n") : []);
  return {
    before: typeof old === "string" ? hideHashLines(old, () => placeholder) : old,
    after: typeof next2 === "string" ? hideHashLines(
      next2,
      (line2) => old === void 0 || before.has(line2) ? placeholder : placeholderChanged
    ) : next2
  };
}
function hideHashLines(text12, mark2) {
  let below = -1;
  const lines = text12.split("\n").map((line2) => {
    if (below >= 0 && line2.trim() !== "" && line2.search(/\S/) > below)
      return line2.replace(/\S.*/, placeholder);
    const key = [...line2.matchAll(/(?<![\w./-])([\w./-]+)["']?\s*:(?:\s|$)/g)].find(
      ([, name3 = ""]) => hashKey.test(name3)
    );
    below = key ? line2.search(/\S/) : -1;
    return key ? `${line2.slice(0, key.index + key[0].length).trimEnd()} ${mark2(line2)}` : line2;
  });
  return lines.join("\n");
}
function hideHashes(shown4, own, other) {
  if (Array.isArray(shown4)) {
    const at3 = (value, index) => Array.isArray(value) ? value[index] : void 0;
    return shown4.map((item2, index) => hideHashes(item2, at3(own, index), at3(other, index)));
  }
  if (!(shown4 instanceof Map)) return shown4;
  const at2 = (value, key) => value instanceof Map ? value.get(key) : void 0;
  return new Map(
    [...shown4].map(([key, value]) => {
      const inner = [at2(own, key), at2(other, key)];
      const isMetadata = (key === "annotations" || key === "labels") && value instanceof Map;
      return [key, isMetadata ? hashesHidden(value, ...inner) : hideHashes(value, ...inner)];
    })
  );
}
function hashesHidden(shown4, own, other) {
  return new Map(
    [...shown4].map(([key, value]) => {
      if (!hashKey.test(key) || !isScalar3(value)) return [key, value];
      const before = other instanceof Map ? other.get(key) : void 0;
      const now = own instanceof Map ? own.get(key) : void 0;
      const isChanged2 = before !== void 0 && (now === void 0 || canonical(before) !== canonical(now));
      return [key, isChanged2 ? placeholderChanged : placeholder];
    })
  );
}

// src/changes/image-changes.ts
function imageChanges(old, next2, redactor) {
  const before = imagesByContainer(old);
  return [...imagesByContainer(next2)].flatMap(([container3, to]) => {
    const from = before.get(container3) ?? "";
    if (from === "" || to === "" || from === to) return [];
    return [from, to].some((image) => redactor.text(image) !== image) ? [] : [{ from, to }];
  });
}
function imagesByContainer(object2) {
  const containers3 = containersOf(podSpecOf(object2)).map(
    ({ name: name3, value }) => [name3, textAt(value, "image")]
  );
  const tenant2 = object2.kind === "Tenant" ? [["tenant", textAt(object2.value, "spec", "image")]] : [];
  return new Map([...tenant2, ...containers3]);
}

// src/changes/object-change.ts
function objectChanges(differences, redactor) {
  return differences.map((difference) => {
    const { apiVersion, kind, namespace: namespace2, name: name3 } = difference.action === "remove" ? difference.old : difference.next;
    const replacements = replacementsFor(difference, differences);
    const show = (sides2) => {
      const text12 = unifiedDiff(redactedDifference(sides2, redactor, replacements));
      return text12.trim() === "" ? "" : text12;
    };
    const shown4 = waysToShow(difference, redactor).map((sides2) => show(sides2())).find((text12) => text12 !== "");
    const diff2 = shown4 ?? `+${placeholderChanged}
`;
    const risks2 = [...readingRisks(difference), ...shown4 ? objectRisks(sidesOf(difference)) : [unseen]];
    const images = imagesOf2(difference, redactor);
    return {
      action: difference.action,
      apiVersion,
      kind,
      namespace: namespace2,
      name: name3,
      diff: diff2,
      risks: risks2,
      ...images.length > 0 ? { images } : {}
    };
  });
}
function waysToShow(difference, redactor) {
  const { old, next: next2 } = sidesOf(difference);
  const objects = [old, next2].filter((object2) => object2 !== void 0);
  const structured = () => structuredSides(difference);
  const raw = () => rawSides(old, next2);
  if (objects.some(isSecret)) return [structured];
  if (objects.some((object2) => holdsKnown(object2, redactor))) {
    return objects.every(({ unreadable: unreadable5 }) => unreadable5 === void 0) ? [structured] : [];
  }
  return objects.every(isReadWithCertainty) ? [structured, raw] : [raw];
}
function holdsKnown({ text: text12, value }, redactor) {
  return [text12, canonical(value)].some((one) => redactor.text(one) !== one);
}
var unseen = {
  rule: "not-judged",
  level: "medium",
  reason: "what differs cannot be shown: it is hidden, or nothing but line ends"
};
function structuredSides(difference) {
  return withoutOwnData(difference, shownDifference(difference, "redacted"));
}
function rawSides(old, next2) {
  const raw = (object2) => object2 && rawText(object2);
  return withHiddenHashLines({ before: raw(old), after: raw(next2) });
}
function rawText({ text: text12, listKind }) {
  const isList = listKind !== void 0 || /^items:|^kind: \w*List$/m.test(text12);
  const isShown = isList ? !/Secret|!|\\[xuU]/.test(text12) : isNoSecret(text12);
  return isShown ? text12 : `${placeholder} # ${Buffer.byteLength(text12)} bytes that may be a Secret`;
}
function isNoSecret(text12) {
  const top = text12.split("\n").filter((line2) => /^[^\s#-]/.test(line2));
  const kinds2 = top.filter((line2) => line2.startsWith("kind:"));
  return top.every((line2) => /^[A-Za-z][A-Za-z0-9]*:( |$)/.test(line2)) && kinds2.length === 1 && /^kind: [A-Z][A-Za-z0-9]*$/.test(kinds2[0] ?? "") && kinds2[0] !== "kind: Secret";
}
function imagesOf2(difference, redactor) {
  if (difference.action !== "change") return [];
  const { old, next: next2 } = difference;
  return [old, next2].every(isReadWithCertainty) ? imageChanges(old, next2, redactor) : [];
}
function readingRisks(difference) {
  if (difference.action === "remove") return [];
  const { next: next2, copies } = difference;
  const high = (rule, reason) => ({ rule, level: "high", reason });
  const hooked = next2.listKind !== void 0 && annotation(next2, "helm.sh/hook") !== void 0;
  return [
    ...next2.unreadable === void 0 ? [] : [high("unreadable", `nobody can tell what it is (${next2.unreadable}): read it as it stands`)],
    ...next2.unreadable === void 0 && next2.kind === "" ? [high("no-kind", "it has no kind, so helm cannot send it")] : [],
    ...copies > 1 ? [
      high(
        "duplicate-object",
        `the render has ${copies} objects of this name: what is left is the last one that is sent`
      )
    ] : [],
    ...hooked ? [
      high(
        "hook-in-list",
        `it is an item of a ${next2.listKind}: helm sends it at once and does not see that it is a hook`
      )
    ] : []
  ];
}
function sidesOf(difference) {
  return {
    ...difference.action === "add" ? {} : { old: difference.old },
    ...difference.action === "remove" ? {} : { next: difference.next }
  };
}
function replacementsFor(difference, all) {
  if (difference.action !== "remove") return [];
  return all.flatMap(
    (other) => other.action === "add" && other.next.kind === difference.old.kind ? [other.next.value] : []
  );
}
function withoutOwnData(difference, sides2) {
  const objects = [
    ...difference.action === "add" ? [] : [difference.old],
    ...difference.action === "remove" ? [] : [difference.next]
  ].filter(isSecret);
  const room2 = Math.max(0, ...objects.map(({ value }) => canonical(annotationsOf(value) ?? "").length));
  const texts2 = objects.flatMap(secretTexts).filter(({ length }) => length <= room2);
  const values = texts2.map((value) => ({ name: "", value }));
  const [old, next2] = [annotationsOf(sides2.before), annotationsOf(sides2.after)];
  const shown4 = redactedDifference({ before: old, after: next2 }, redactorFor(values));
  return {
    before: withAnnotations(sides2.before, shown4.before),
    after: withAnnotations(sides2.after, shown4.after)
  };
}
function annotationsOf(object2) {
  const metadata2 = object2 instanceof Map ? object2.get("metadata") : void 0;
  return metadata2 instanceof Map ? metadata2.get("annotations") : void 0;
}
function withAnnotations(object2, annotations) {
  const metadata2 = object2 instanceof Map ? object2.get("metadata") : void 0;
  if (!(object2 instanceof Map) || !(metadata2 instanceof Map) || annotations === void 0) return object2;
  return new Map(object2).set("metadata", new Map(metadata2).set("annotations", annotations));
}

// src/changes/removal.ts
function removalOf(stored, manner, redactor) {
  const removed2 = compareSent(storedObjects({ ...stored, hooks: [] }), []);
  const hooks = manner.includes("--no-hooks=true") ? [] : stored.hooks.filter(isOfRemoval);
  const created = compareSent([], storedObjects({ ...stored, manifest: "", hooks }));
  const changes = objectChanges([...removed2.differences, ...created.differences], redactor);
  const lost2 = abandonedNotes(stored.deployed, [stored.manifest]);
  return { changes, notes: [...keptNotes(removed2), ...lost2, ...stayingNotes(stored)] };
}
function stayingNotes(stored) {
  const claims = storedObjects({ ...stored, hooks: [] }).flatMap((object2) => {
    const names = [...namedAt(object2.value, "spec", "volumeClaimTemplates").values()].map(
      (one) => textAt(one, "metadata", "name")
    );
    const goes = textAt(object2.value, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete";
    if (object2.kind !== "StatefulSet" || names.length === 0 || goes) return [];
    return [`the claims ${listed(names)} that ${objectKey(object2)} made stay, with their data`];
  });
  const crds = stored.crdFiles ?? [];
  const definitions = crds.length > 0 ? [`the CRDs of its chart's crds/ folder stay, with all objects of their kinds: ${listed(crds)}`] : [];
  return [...claims, ...definitions].map((text12) => ({ level: "info", text: text12 }));
}
function isOfRemoval({ events = [] }) {
  return events.includes("pre-delete") || events.includes("post-delete");
}

// src/lib/all-ended.ts
async function allEnded(work) {
  await Promise.allSettled(work);
  return Promise.all(work);
}

// src/plan/approval-of-plan.ts
function approvalOf({ releases, ...head }) {
  const known2 = releases.flatMap((release5) => {
    const approved2 = approvedRelease(release5);
    return approved2 ? [[releaseKey(release5), approved2]] : [];
  });
  return { ...head, releases: new Map(known2) };
}
function approvedRelease(release5) {
  const { status, revision, digest } = release5;
  if (status === "unchanged") return { kind: "unchanged", revision };
  if (status === "uninstall") return { kind: "uninstall", revision, digest };
  if ("to" in release5)
    return {
      kind: "rollback",
      revision,
      to: release5.to,
      digest: release5.digest,
      stored: release5.storedDigest
    };
  if (release5.digest === void 0) return void 0;
  const { crdsDigest: crds, storedDigest: stored, fingerprints: fingerprints2 } = release5;
  const recovery = release5.status === "recover" ? { recovery: release5.recovery } : {};
  const rendered = { revision, crds, fingerprints: fingerprints2, ...recovery };
  return release5.unstable ? { kind: "unstable", ...rendered } : { kind: "apply", digest: release5.digest, stored, ...rendered };
}

// src/plan/needed-by.ts
function withNeededBy(plan, needs2, stored) {
  const gone = new Set(plan.layers.flatMap(({ releases }) => releases.map(releaseKey)));
  const staying2 = [...needs2].filter(([key]) => stored.has(key) && !gone.has(key));
  const warned = (release5) => {
    const key = releaseKey(release5);
    const by = staying2.flatMap(([other, needed]) => needed.includes(key) ? [other] : []);
    if (by.length === 0) return release5;
    const text12 = `${by.join(", ")} ${by.length === 1 ? "stays, and needs" : "stay, and need"} it`;
    return { ...release5, notes: [{ level: "warning", text: text12 }, ...release5.notes] };
  };
  return {
    ...plan,
    layers: plan.layers.map(({ layer: layer2, releases }) => ({ layer: layer2, releases: releases.map(warned) }))
  };
}

// src/cluster/dry-run/answer.ts
var about = (...kinds2) => (line2) => clusterTroubles(line2).some(({ kind }) => kinds2.includes(kind));
var saying = (pattern) => (line2) => pattern.test(line2);
var notTried = [
  {
    says: saying(/cannot (?:patch|create|update|get) resource "/),
    why: "these credentials may not write it: give the plan an account that may, or leave it untried"
  },
  { says: about("unauthenticated"), why: "the cluster does not accept these credentials" },
  {
    says: saying(/no matches for kind|have a resource type|could not find the requested resource/),
    why: "the cluster does not know this kind yet"
  },
  { says: saying(/\(NotFound\): namespaces "/), why: "its namespace is not there yet" },
  {
    says: saying(/failed calling webhook|does not support dry run/),
    why: "a webhook of the cluster could not be asked"
  },
  { says: about("unreachable", "untrusted"), why: "the cluster did not answer" },
  { says: saying(/unable to recognize|context canceled/i), why: "the cluster did not answer" },
  {
    says: saying(/\((?:Timeout|ServerTimeout|TooManyRequests|ServiceUnavailable|InternalError)\): /),
    why: "the API server could not tell"
  }
];
var refusals = /^(?:Error from server \((?:Invalid|BadRequest|Forbidden|Conflict|RequestEntityTooLarge)\): |Error from server: (?:failed to create typed patch|failed to convert|admission webhook|.+ is invalid)|(?:error: )?Apply failed with \d+ conflict|The .+ is invalid)/;
function answerOf3(stderr, kind) {
  const lines = answerLines(stderr);
  const unknown5 = sharedCause(lines);
  if (unknown5) return { outcome: "not-tried", reason: unknown5 };
  if (!lines.some((line2) => refusals.test(line2)))
    return { outcome: "not-tried", reason: "kubectl could not try it" };
  const reason = kind === "Secret" ? "the API server refuses it, in words that may quote a value" : told2(lines);
  return { outcome: "refused", reason };
}
function causeForAll(stderr) {
  const lines = answerLines(stderr);
  const causes2 = new Set(lines.map((line2) => sharedCause([line2])));
  return causes2.size === 1 ? [...causes2][0] : void 0;
}
function sharedCause(lines) {
  return notTried.find(({ says }) => lines.some(says))?.why;
}
var noise = /^(?:[EWIF]\d{4} |Warning: |ensure CRDs are installed first)/;
function answerLines(stderr) {
  return stderr.split("\n").filter((line2) => line2.trim() !== "" && !noise.test(line2));
}
function told2(lines) {
  const first = lines.findIndex((line2) => refusals.test(line2));
  const rest = lines.slice(first + 1);
  const advice = rest.findIndex((line2) => /^Please review/.test(line2));
  const list5 = (advice < 0 ? rest : rest.slice(0, advice)).filter((line2) => /^(?:\* |- \.| {2}\.)/.test(line2));
  const text12 = [lines[first] ?? "", ...list5.map((line2) => line2.replace(/^[*-] /, "").trim())].join(" ");
  const bare = withoutQuotedValues(text12.replace(prefix, "")).replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return bare.length > 300 ? `${bare.slice(0, 299)}…` : bare;
}
var prefix = /^(?:error: )?(?:Error from server(?: \(\w+\))?: )?(?:The )?(?:[\w.]+ "[^"]*" is (?:invalid|forbidden): +)?/;

// src/cluster/dry-run/ownership.ts
function printedName(object2) {
  const group = apiGroup(object2.apiVersion);
  return `${object2.kind.toLowerCase()}${group === object2.apiVersion ? "" : `.${group}`}/${object2.name}`;
}
async function takenObjects(kubectl, namespace2, objects) {
  if (objects.length === 0) return /* @__PURE__ */ new Set();
  const place3 = namespace2 ? ["-n", namespace2] : [];
  const input = objects.map(({ text: text12 }) => `---
${text12}
`).join("");
  try {
    const args = ["get", ...place3, "--ignore-not-found", "-o", "json", "-f", "-"];
    const { exitCode, stdout } = await kubectl(args, input);
    if (exitCode !== 0) return void 0;
    const owners2 = new Map(objects.map(({ identity: identity3, addedBy }) => [identity3, addedBy]));
    const found2 = liveObjects(stdout).map((live3) => [identityOf(live3), live3]);
    return new Set(found2.filter(([name3, live3]) => !belongsTo(live3, owners2.get(name3))).map(([name3]) => name3));
  } catch {
    return void 0;
  }
}
function liveObjects(stdout) {
  if (stdout.trim() === "") return [];
  const answer = JSON.parse(stdout);
  return answer.apiVersion === "v1" && answer.kind === "List" ? answer.items ?? [] : [answer];
}
function identityOf({ apiVersion, kind, metadata: metadata2 }) {
  return printedName({ apiVersion, kind, name: metadata2.name });
}
function belongsTo({ metadata: metadata2 }, owner) {
  const { labels: labels2 = {}, annotations = {} } = metadata2;
  return labels2["app.kubernetes.io/managed-by"] === "Helm" && annotations["meta.helm.sh/release-name"] === owner?.name && annotations["meta.helm.sh/release-namespace"] === owner?.namespace;
}

// src/cluster/dry-run/dry-run.ts
async function dryRunObjects(kubectl, objects, options = {}) {
  const candidates = objects.map(candidateOf);
  const batches = batchesOf(candidates.filter((candidate) => "identity" in candidate));
  const asked = await allEnded(
    batches.map(async (batch) => {
      const found2 = await tryBatch((some) => apply(kubectl, some, batch, options), batch);
      return withoutTaken(kubectl, batch, found2);
    })
  );
  const trials = new Map(asked.flat());
  return new Map(
    candidates.map((candidate) => {
      const trial = "identity" in candidate ? trials.get(candidate.key) : candidate;
      return [candidate.key, asHelmSends(trial, options)];
    })
  );
}
function candidateOf(object2) {
  const parsed4 = parsedObject(object2);
  const not = (reason) => ({ key: object2.key, outcome: "not-tried", reason });
  if (!parsed4) return not("it cannot be read as one object");
  if (parsed4.name === "") return not("it has no name of its own");
  if (annotation(parsed4, "helm.sh/hook") !== void 0)
    return not("it is a hook, which helm creates anew each time");
  return { ...object2, namespace: parsed4.namespace, kind: parsed4.kind, identity: printedName(parsed4) };
}
function parsedObject({ text: text12, namespace: namespace2 }) {
  if (/^---/m.test(text12)) return void 0;
  try {
    const found2 = parseManifest(text12, namespace2);
    return found2.length === 1 ? found2[0] : void 0;
  } catch {
    return void 0;
  }
}
var largestBatch = 100;
function batchesOf(candidates) {
  const open3 = [];
  for (const candidate of candidates) {
    const { namespace: namespace2, identity: identity3 } = candidate;
    const batch = open3.find(
      ({ namespace: own, objects }) => own === namespace2 && objects.length < largestBatch && objects.every((other) => other.identity !== identity3)
    );
    if (batch) batch.objects.push(candidate);
    else open3.push({ namespace: namespace2, objects: [candidate] });
  }
  return open3;
}
var mostSingle = 30;
async function tryBatch(ask3, { objects }) {
  const { accepted, stderr } = await ask3(objects);
  const failed2 = objects.filter(({ identity: identity3 }) => !accepted.has(identity3));
  const cause = causeForAll(stderr);
  const single = cause === void 0 && objects.length > 1 ? failed2.slice(0, mostSingle) : [];
  const answers = new Map(
    await allEnded(single.map(async (one) => [one.key, await trySingle(ask3, one)]))
  );
  return objects.map((object2) => {
    if (accepted.has(object2.identity)) return [object2.key, { outcome: "accepted" }];
    if (cause !== void 0) return [object2.key, { outcome: "not-tried", reason: cause }];
    if (objects.length === 1) return [object2.key, answerOf3(stderr, object2.kind)];
    return [
      object2.key,
      answers.get(object2.key) ?? {
        outcome: "not-tried",
        reason: "too many were not accepted to ask about each"
      }
    ];
  });
}
async function trySingle(ask3, object2) {
  const { accepted, stderr } = await ask3([object2]);
  return accepted.has(object2.identity) ? { outcome: "accepted" } : answerOf3(stderr, object2.kind);
}
async function withoutTaken(kubectl, { namespace: namespace2, objects }, found2) {
  const trials = new Map(found2);
  const added2 = objects.flatMap(
    ({ addedBy, ...object2 }) => addedBy && trials.get(object2.key)?.outcome === "accepted" ? [{ ...object2, addedBy }] : []
  );
  const taken2 = await takenObjects(kubectl, namespace2, added2);
  for (const { key, identity: identity3 } of added2) {
    if (!taken2)
      trials.set(key, { outcome: "not-tried", reason: "nobody could see whether it is there already" });
    else if (taken2.has(identity3))
      trials.set(key, { outcome: "refused", reason: "it is there already, and not of this release" });
  }
  return [...trials];
}
var accepts = / serverside-applied \(server dry run\)$/;
async function apply(kubectl, objects, { namespace: namespace2 }, { forceConflicts, clientSide }) {
  const flags = ["--server-side", "--dry-run=server", "--field-manager=helm", "--validate=ignore"];
  const force2 = forceConflicts || clientSide ? ["--force-conflicts"] : [];
  const input = objects.map(({ text: text12 }) => `---
${text12}
`).join("");
  try {
    const args = ["apply", ...flags, ...force2, ...namespace2 ? ["-n", namespace2] : [], "-f", "-"];
    const { stdout, stderr } = await kubectl(args, input);
    const lines = stdout.split("\n").filter((line2) => accepts.test(line2));
    return { accepted: new Set(lines.map((line2) => line2.replace(accepts, ""))), stderr };
  } catch (error) {
    return { accepted: /* @__PURE__ */ new Set(), stderr: `Unable to connect: ${failureLine(error)}` };
  }
}
function asHelmSends(trial, { clientSide }) {
  if (!trial) return { outcome: "not-tried", reason: "kubectl did not say" };
  const { outcome, reason } = trial;
  if (clientSide && outcome === "accepted")
    return { outcome: "not-tried", reason: "helm patches this release client-side, which has no dry run" };
  return { outcome, ...reason === void 0 ? {} : { reason } };
}

// src/commands/dry-run.ts
var atOnce3 = 4;
async function dryRunPlan(context, made) {
  const { plan } = made;
  const [some, limit2] = [pLimit(atOnce3), pLimit(atOnce3)];
  const few = {
    ...context,
    kubectl: (...given) => limit2(() => context.kubectl(...given))
  };
  const layers = plan.layers.map(async ({ layer: layer2, releases }) => ({
    layer: layer2,
    releases: await allEnded(
      releases.map(
        (release5) => some(() => isChanged(release5) ? tryRelease(few, made, release5) : Promise.resolve(release5))
      )
    )
  }));
  return { ...plan, layers: await allEnded(layers) };
}
async function tryRelease(context, made, release5) {
  const sent = made.wanted.get(releaseKey(release5)) ?? [];
  const manner = made.manners.get(releaseKey(release5)) ?? [];
  const wanted2 = new Map(sent.map(({ key, text: text12 }) => [key, text12]));
  const objects = release5.changes.flatMap((change) => dryRunObject(change, { release: release5, wanted: wanted2, manner }));
  if (objects.length === 0 || context.cancelled.aborted) return release5;
  const stored = made.stored.get(releaseKey(release5));
  const trials = await dryRunObjects(context.kubectl, objects, {
    clientSide: stored !== void 0 && stored.applyMethod !== "ssa",
    forceConflicts: forcesConflicts(manner)
  });
  const changes = release5.changes.map((change) => {
    const trial = trials.get(objectKey(change));
    return trial ? { ...change, trial } : change;
  });
  return { ...release5, changes, notes: [...release5.notes, ...conflictNotes(release5, changes)] };
}
function forcesConflicts(manner) {
  return manner.includes("--force-conflicts=true");
}
function conflictNotes(release5, changes) {
  const isConflict = ({ trial }) => trial?.outcome === "refused" && /^Apply failed with \d+ conflict/.test(trial.reason ?? "");
  if (!changes.some(isConflict)) return [];
  const text12 = `others have written fields that helm would send: mend ${releaseKey(release5)} first, which takes them over, or set forceConflicts: true for it in the helmfile`;
  return [{ level: "warning", text: text12 }];
}
function dryRunObject(change, { release: release5, wanted: wanted2, manner }) {
  const key = objectKey(change);
  const text12 = wanted2.get(key);
  if (change.action === "remove" || change.crd || text12 === void 0) return [];
  const { name: name3, namespace: namespace2 } = release5;
  const isOwn3 = change.action !== "add" || manner.includes("--take-ownership=true");
  return [{ key, namespace: namespace2, text: text12, ...isOwn3 ? {} : { addedBy: { name: name3, namespace: namespace2 } } }];
}

// src/commands/survey.ts
import { availableParallelism } from "node:os";

// src/changes/crds.ts
function crdsAmong(objects) {
  return objects.flatMap(({ kind, apiVersion, name: name3, value }) => {
    const spec = value.get("spec");
    const isCrd = kind === "CustomResourceDefinition" && apiVersion.startsWith("apiextensions.k8s.io/");
    return isCrd && spec instanceof Map ? [{ name: name3, apiVersion, spec }] : [];
  });
}
function splitRender(printed, files) {
  const crds = /* @__PURE__ */ new Map();
  let rest = printed;
  for (let found2 = crdAtStart(rest, files); found2; found2 = crdAtStart(rest, files)) {
    crds.set(found2.path, found2.text);
    rest = rest.slice(found2.length);
  }
  return { crds, manifest: rest };
}
function crdAtStart(printed, files) {
  const [line2 = "", named7 = ""] = /^---\n# Source: [^/\n]+\/([^\n]+)\n/.exec(printed) ?? [];
  if (!crdPath.test(named7)) return void 0;
  const fitting = files.filter(
    ({ path: path2, text: text13 }) => samePlace(path2, named7) && endOf3(text13, printed, line2.length) !== void 0
  );
  const exact = fitting.filter(({ path: path2 }) => path2 === named7);
  const texts2 = new Set((exact.length > 0 ? exact : fitting).map(({ text: text13 }) => text13));
  const [text12] = texts2;
  if (text12 === void 0) return void 0;
  if (texts2.size > 1) throw new ManifestError(`two files of the chart could be its ${named7}`);
  return { path: named7, text: text12, length: endOf3(text12, printed, line2.length) ?? printed.length };
}
function endOf3(text12, printed, start) {
  if (printed.startsWith(`${text12}
`, start)) return start + text12.length + 1;
  const trimmed = text12.trimEnd();
  const end = start + trimmed.length + 1;
  const isLast = printed.length === end || printed.startsWith("---\n# Source: ", end);
  return isLast && printed.startsWith(`${trimmed}
`, start) ? end : void 0;
}
var crdPath = /^(charts\/[^/]+\/)*crds\//;
function samePlace(path2, named7) {
  const place3 = (text12) => text12.replace(/^(charts\/[^/]+\/)*/, (charts) => "charts/".repeat(charts.split("/").length >> 1));
  return place3(path2) === place3(named7);
}
function crdNames(texts2) {
  const all = [...texts2.values()].join("\n---\n");
  const kinds2 = all.match(/^kind: CustomResourceDefinition\s*$/gm)?.length ?? 0;
  const names = [...all.matchAll(/^metadata:\n(?:[ \t].*\n)*? {2}name: ["']?([\w.-]+)["']?\s*$/gm)];
  return kinds2 === names.length ? names.map(([, name3 = ""]) => name3) : void 0;
}
function folderObjects(texts2) {
  return [...texts2.values()].flatMap((text12) => sentObjects(text12, ""));
}
function providedApiVersions(crds) {
  const provided = crds.flatMap(({ spec }) => {
    const names = spec.get("names");
    const kind = names instanceof Map ? scalarText(names.get("kind")) : "";
    return versionsOf2(spec).filter((version4) => scalarText(version4.get("served")) !== "false").map((version4) => `${scalarText(spec.get("group"))}/${scalarText(version4.get("name"))}`).flatMap((groupVersion) => [groupVersion, `${groupVersion}/${kind}`]);
  });
  return [...new Set(provided)].sort();
}
function versionsOf2(spec) {
  const versions2 = spec.get("versions");
  return Array.isArray(versions2) ? versions2.filter((version4) => version4 instanceof Map) : [];
}
function compareCrds(objects, installed2, live3) {
  const changes = [];
  const notes = [];
  for (const object2 of objects) {
    const [crd] = crdsAmong([object2]);
    if (!crd) {
      if (!installed2) changes.push(strayObject(object2));
      continue;
    }
    const spec = live3(crd.name);
    if (spec === void 0 && !installed2) changes.push(addition(crd));
    else if (spec === void 0) notes.push(missing3(crd.name));
    else {
      const different = differenceFromLive(crd, spec);
      if (different) notes.push(warning(crd.name, different));
    }
  }
  return { changes, notes };
}
function addition(crd) {
  const versions2 = versionsOf2(crd.spec).map((version4) => scalarText(version4.get("name")));
  return {
    action: "add",
    apiVersion: crd.apiVersion,
    kind: "CustomResourceDefinition",
    namespace: "",
    name: crd.name,
    diff: `+CustomResourceDefinition ${crd.name}, ${versions2.length === 1 ? "version" : "versions"} ${versions2.join(", ")}
`,
    crd: true
  };
}
function strayObject({ apiVersion, kind, namespace: namespace2, name: name3, text: text12 }) {
  const reason = "it lies in the folder crds/ and is no CRD: helm creates it, and never changes or removes it again";
  return {
    action: "add",
    apiVersion,
    kind,
    namespace: namespace2,
    name: name3,
    diff: /\bSecret\b/.test(text12) ? `+${placeholder}
` : text12.replace(/^/gm, "+").concat("\n"),
    crd: true,
    risks: [{ rule: "stray-in-crds", level: "high", reason }]
  };
}
function missing3(name3) {
  return warning(name3, "the cluster lacks it, and helm adds it on first installation only");
}
function warning(name3, why) {
  return {
    level: "warning",
    text: `helm will not upgrade CRD ${name3}: ${why}: apply the chart's crds/ folder by hand`,
    crd: name3
  };
}
function differenceFromLive(crd, live3) {
  const own = versionsOf2(crd.spec);
  const theirs = recordOf2(live3)?.["versions"];
  const liveVersions = Array.isArray(theirs) ? theirs.map((version4) => recordOf2(version4) ?? {}) : [];
  const names = own.map((version4) => scalarText(version4.get("name")));
  const liveNames = liveVersions.map(({ name: name3 }) => String(name3));
  if ([...names].sort().join() !== [...liveNames].sort().join()) {
    return `it has ${names.join(", ")}, the cluster's has ${liveNames.join(", ")}`;
  }
  for (const version4 of own) {
    const name3 = scalarText(version4.get("name"));
    const counterpart = liveVersions.find((candidate) => candidate["name"] === name3) ?? {};
    if (!matches(version4.get("schema") ?? /* @__PURE__ */ new Map(), counterpart["schema"], true)) {
      return `its schema of ${name3} is not the cluster's`;
    }
    if (!matches(without2(version4, "schema"), counterpart, false))
      return `its version ${name3} is not the cluster's`;
  }
  return matches(without2(crd.spec, "versions"), live3, false) ? void 0 : "its spec is not what the cluster has";
}
function without2(value, key) {
  return new Map([...value].filter(([name3]) => name3 !== key));
}
function recordOf2(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : void 0;
}
function matches(own, live3, exact) {
  if (live3 === void 0 || live3 === null) return isEmpty(own);
  if (typeof own === "string") return own === live3;
  if (own instanceof Plain) return plainMatches(own.source, live3);
  if (Array.isArray(own)) {
    return Array.isArray(live3) && live3.length === own.length && own.every((item2, at2) => matches(item2, live3[at2], exact));
  }
  const record2 = recordOf2(live3);
  if (!record2) return false;
  if (exact && Object.keys(record2).some((key) => !own.has(key))) return false;
  return [...own].every(([key, value]) => matches(value, record2[key], exact));
}
function isEmpty(value) {
  if (value instanceof Plain) return /^(null|false|0)$/i.test(value.source);
  return typeof value === "string" ? value === "" : (Array.isArray(value) ? value.length : value.size) === 0;
}
function plainMatches(source, live3) {
  if (typeof live3 === "boolean") return (live3 ? /^(true|yes|on|y)$/i : /^(false|no|off|n)$/i).test(source);
  return typeof live3 === "number" ? Number(source.replaceAll("_", "")) === live3 : source === live3;
}

// src/render/for-plan.ts
import { readFileSync as readFileSync4 } from "node:fs";
import { setTimeout as sleep3 } from "node:timers/promises";

// src/render/chart-source.ts
import { readdirSync as readdirSync2, readFileSync as readFileSync2, statSync } from "node:fs";
import { join as join7 } from "node:path";
import { gunzipSync as gunzipSync2 } from "node:zlib";
var unpackedLimit = 100 * 1024 * 1024;
var textLimit = 2 * 1024 * 1024;
async function readChartSource(path2) {
  const texts2 = statSync(path2).isDirectory() ? await readFolder(path2, "") : await readArchive(readFileSync2(path2));
  const isCrd = (name3) => crdFolder.test(name3);
  return {
    version: chartVersion(texts2.get("Chart.yaml")),
    files: new Map([...texts2].filter(([name3]) => !isCrd(name3))),
    crds: [...texts2].filter(([name3]) => isCrd(name3)).map(([name3, text12]) => ({ path: name3, text: text12.replace(/^\uFEFF/, "") }))
  };
}
function chartVersion(text12) {
  try {
    return scalarText(parseManifest(text12 ?? "", "")[0]?.value.get("version"));
  } catch {
    return "";
  }
}
async function readFolder(root, prefix2, depth = 0) {
  const texts2 = /* @__PURE__ */ new Map();
  if (depth > 20) return texts2;
  for (const name3 of readdirSync2(root)) {
    const path2 = join7(root, name3);
    const stats = statSync(path2, { throwIfNoEntry: false });
    if (stats?.isDirectory() && name3 !== ".git")
      merge(texts2, await readFolder(path2, `${prefix2}${name3}/`, depth + 1));
    else if (stats?.isFile()) await addFile(texts2, `${prefix2}${name3}`, () => readFileSync2(path2));
  }
  return texts2;
}
async function readArchive(archive) {
  const { unpackTar: unpackTar2 } = await import("./web-533UEC6V.js");
  const entries = await unpackTar2(gunzipSync2(archive, { maxOutputLength: unpackedLimit }), {
    filter: ({ type }) => type === "file"
  });
  const texts2 = /* @__PURE__ */ new Map();
  for (const { header, data } of entries) {
    const name3 = header.name.replace(/^(\.\/)?[^/]+\//, "");
    if (data) await addFile(texts2, name3, () => Buffer.from(data));
  }
  return texts2;
}
async function addFile(texts2, name3, read) {
  if (/(^|\/)charts\/[^/]+\.tgz$/.test(name3)) {
    merge(texts2, await readArchive(read()), name3.replace(/\.tgz$/, "/"));
  } else if (crdFolder.test(name3) || !/\.(md|png|svg|gz|tgz|zip|prov)$|(^|\/)(LICENSE|NOTES\.txt|\.helmignore)$/i.test(name3)) {
    texts2.set(
      name3,
      read().toString("utf8").slice(0, isTemplate(name3) || crdFolder.test(name3) ? void 0 : textLimit)
    );
  }
}
var crdFolder = /^(charts\/[^/]+\/)*crds\//;
function isTemplate(name3) {
  return /(^|\/)templates\//.test(name3);
}
function merge(into, from, prefix2 = "") {
  for (const [name3, text12] of from) into.set(`${prefix2}${name3}`, text12);
}

// src/render/helm-error.ts
import { readFileSync as readFileSync3 } from "node:fs";
var chartMissing = /repo \S+ not found|no chart (?:name|version) found|not a valid chart repository|failed to (?:download|fetch|authorize|do request)|missing in charts\/ directory|no cached repo|chart metadata is missing|cannot load Chart\.yaml|Chart\.yaml file is missing|non-absolute URLs|could not find protocol handler/i;
function isChartMissing(text12) {
  return chartMissing.test(text12) || hasInOrder(text12, ["chart ", " not found"]) || hasInOrder(text12, ["path ", " not found"]);
}
var objectTrouble = /exists and cannot be imported|no matches for kind/i;
var longest2 = 600;
function shortHelmError(stderr, flags) {
  const lines = stderr.split("\n").filter((line2) => line2.trim() && !/^(level=|time=|WARNING:)/.test(line2));
  const start = lines.findIndex((line2) => line2.startsWith("Error: "));
  const text12 = (start < 0 ? lines : lines.slice(start)).map((line2) => line2.trim()).join(" ");
  const plain = text12.replace(/^Error: /, "").split("Use --debug flag to render out invalid YAML").map((part) => part.trim()).join("").replace(/^(INSTALLATION|UPGRADE) FAILED: /, "");
  const message = withoutValues(plain || "helm failed and gave no reason", givenValues(flags));
  return { message, failure: failureOf(plain) };
}
function failureOf(text12) {
  if (/execution error|executing |error calling|YAML parse error|error converting YAML/.test(text12))
    return "render";
  if (isChartMissing(text12)) return "chart";
  return objectTrouble.test(text12) || clusterTroubles(text12).length > 0 ? "cluster" : "render";
}
function givenValues({ valueFiles, setValues }) {
  const found2 = /* @__PURE__ */ new Set();
  const collect2 = (value) => {
    if (typeof value === "string" || typeof value === "number") {
      if (String(value).trim().length >= 5) found2.add(String(value).trim());
    } else if (value && typeof value === "object") Object.values(value).forEach(collect2);
  };
  valueFiles.forEach((file) => collect2(readValues(file)));
  setValues.forEach(
    (text12) => collect2(text12.split(/(?<!\\),/).map((pair) => pair.slice(pair.indexOf("=") + 1)))
  );
  return [...found2].sort((a, b) => b.length - a.length);
}
function readValues(file) {
  try {
    return load(readFileSync3(file, "utf8"));
  } catch {
    return void 0;
  }
}
function withoutValues(text12, values) {
  const given = new Set(values);
  const lengths = [...new Set(values.map(({ length }) => length))];
  const valueAt = (at2) => {
    if (/[\w./-]/.test(text12.charAt(at2 - 1))) return void 0;
    return lengths.find(
      (length) => given.has(text12.slice(at2, at2 + length)) && !/[\w/-]/.test(text12.charAt(at2 + length))
    );
  };
  let shown4 = "";
  for (let at2 = 0; at2 < text12.length && shown4.length < longest2; ) {
    const length = valueAt(at2);
    shown4 += length === void 0 ? text12.charAt(at2) : "***";
    at2 += length ?? 1;
  }
  return shown4.slice(0, longest2);
}

// src/render/render.ts
var RenderError = class extends Error {
  constructor(message, failure, chartPath) {
    super(message);
    this.failure = failure;
    this.chartPath = chartPath;
  }
  failure;
  chartPath;
};
var limit = { timeout: bounds.charts, killSignal: "SIGKILL" };
async function renderChart(flags, place3, helm) {
  const output = await helm(templateArgs(flags, place3));
  const chartPath = chartPathOf(output.stderr);
  if (output.code !== 0) {
    const { message, failure } = shortHelmError(output.stderr, flags);
    throw new RenderError(message, failure, chartPath || void 0);
  }
  return { manifest: withoutPullLines(output.stdout), chartPath };
}
function templateArgs(flags, place3) {
  return [
    "template",
    flags.release,
    flags.chart,
    `--namespace=${place3.namespace}`,
    ...place3.baseValues === void 0 ? [] : [`--values=${place3.baseValues}`],
    ...flags.templateArgs,
    ...place3.isUpgrade ? ["--is-upgrade"] : [],
    ...serverArgs(place3),
    ...place3.includeCrds ? ["--include-crds"] : [],
    "--debug"
  ];
}
function serverArgs({ server, capabilities: capabilities2 }) {
  if (server === "no") return capabilities2;
  return server === "yes" ? ["--dry-run=server"] : ["--dry-run=server", "--disable-openapi-validation"];
}
function chartPathOf(stderr) {
  const path2 = /^level=DEBUG msg="Chart path" path=("(?:\\.|[^"\\])*"|\S+)/m.exec(stderr)?.[1] ?? "";
  return path2.startsWith('"') ? JSON.parse(path2) : path2;
}
function withoutPullLines(stdout) {
  return /^(Pulled|Pulling|Digest): /.test(stdout) ? stdout.replace(/^((Pulled|Pulling|Digest): .*\n)+/, "") : stdout;
}

// src/render/template-calls.ts
var randomNames = [
  "randAlphaNum",
  "randAlpha",
  "randNumeric",
  "randAscii",
  "randBytes",
  "randInt",
  "genPrivateKey",
  "genCA",
  "genCAWithKey",
  "genSelfSignedCert",
  "genSelfSignedCertWithKey",
  "genSignedCert",
  "genSignedCertWithKey",
  "uuidv4",
  "now",
  "ago",
  "bcrypt",
  "htpasswd",
  "shuffle",
  "encryptAES",
  "getHostByName"
];
var interesting = new RegExp(`(?<![.$\\w"])(${[...randomNames, "lookup", "tpl"].join("|")})(?!\\w)`, "g");
function templateCalls(chart, values) {
  const all = [...chart.files];
  const templates = all.filter(([file]) => /(^|\/)templates\//.test(file));
  const usesTpl = templates.some(([, text12]) => text12.includes("tpl") && callsIn(text12).includes("tpl"));
  const texts2 = usesTpl ? [...all, ...values.map((text12) => ["the values", text12])] : templates;
  const calls = texts2.flatMap(([file, text12]) => callsIn(text12).map((name3) => ({ name: name3, file })));
  const asks = (pattern) => texts2.find(([, text12]) => pattern.test(text12) && pattern.test(code2(text12)))?.[0];
  const asksCapabilities = asks(/\.Capabilities(?!\.(KubeVersion|HelmVersion))\b/) !== void 0 || texts2.some(([, text12]) => handedOn.test(text12));
  return {
    random: calls.filter(({ name: name3 }) => randomNames.includes(name3)),
    lookup: calls.some(({ name: name3 }) => name3 === "lookup"),
    lookups: lookups(texts2.map(([, text12]) => text12)),
    apiVersions: asksCapabilities,
    askedApis: asksCapabilities ? askedApis(texts2.map(([, text12]) => text12)) : [],
    revision: asks(/\.Release\.Revision\b/)
  };
}
var builtInApis = /^(v1|(admission|apps|autoscaling|batch|events|extensions|policy|[\w.-]+\.k8s\.io)\/v[0-9a-z]+)(\/[A-Z]\w*)?$/;
var handedOn = /["`]Capabilities["`]/;
function askedApis(texts2) {
  const found2 = /* @__PURE__ */ new Set();
  for (const text12 of texts2) {
    if (handedOn.test(text12)) return "any";
    for (const [, quoted2] of text12.matchAll(/\.?APIVersions(?:\.Has\s+["`]([^"`\n]*)["`])?/g)) {
      if (quoted2 === void 0) return "any";
      found2.add(quoted2);
    }
  }
  return [...found2];
}
function lookups(texts2) {
  const found2 = /* @__PURE__ */ new Map();
  for (const text12 of texts2.filter((one) => one.includes("lookup"))) {
    const parts = codeParts(text12);
    for (const [index, part] of parts.entries()) {
      if (part.isString) continue;
      const calls = part.text.match(/(?<![.$\w"])lookup(?!\w)/g)?.length ?? 0;
      if (calls === 0) continue;
      const [apiVersion, between, kind] = parts.slice(index + 1, index + 4);
      const isWritten = apiVersion?.isString && between?.text.trim() === "" && kind?.isString;
      if (calls > 1 || !isWritten || !/(?<![.$\w"])lookup\s+$/.test(part.text)) return "any";
      const asked = { apiVersion: apiVersion.text.slice(1, -1), kind: kind.text.slice(1, -1) };
      found2.set(`${asked.apiVersion} ${asked.kind}`, asked);
    }
  }
  return [...found2.values()];
}
function callsIn(text12) {
  if (text12.search(interesting) < 0) return [];
  return [...new Set([...code2(text12).matchAll(interesting)].map(([, name3]) => name3 ?? ""))];
}
function code2(text12) {
  return codeParts(text12).filter(({ isString }) => !isString).map((part) => part.text).join("\n");
}
function codeParts(text12) {
  const parts = [];
  let at2 = text12.indexOf("{{");
  while (at2 >= 0) {
    const end = isComment(text12, at2) ? endOfComment(text12, at2) : endOfAction(text12, at2 + 2, parts);
    at2 = end < 0 ? -1 : text12.indexOf("{{", end);
  }
  return parts;
}
function isComment(text12, at2) {
  return /^\{\{-?\s*\/\*/.test(text12.slice(at2, at2 + 40));
}
function endOfComment(text12, at2) {
  const end = text12.indexOf("*/", at2);
  return end < 0 ? -1 : text12.indexOf("}}", end);
}
function endOfAction(text12, start, parts) {
  const mark2 = /["`]|\}\}/g;
  let from = start;
  let brokenUntil = start;
  mark2.lastIndex = start;
  for (let match = mark2.exec(text12); match; match = mark2.exec(text12)) {
    const at2 = match.index;
    if (match[0] === '"' && at2 < brokenUntil) continue;
    const end = endOfToken(text12, at2);
    if (end.isWhole) {
      parts.push({ text: text12.slice(from, at2), isString: false });
      from = mark2.lastIndex = end.at;
      if (match[0] === "}}") return from;
      parts.push({ text: text12.slice(at2, from), isString: true });
    } else brokenUntil = end.at;
  }
  parts.push({ text: text12.slice(from), isString: false });
  return -1;
}
function endOfToken(text12, start) {
  if (text12[start] === "}") return { at: start + 2, isWhole: true };
  if (text12[start] === '"') return endOfString(text12, start + 1);
  const end = text12.indexOf("`", start + 1);
  return { at: end + 1, isWhole: end >= 0 };
}
function endOfString(text12, start) {
  for (let at2 = start; at2 < text12.length; at2++) {
    if (text12[at2] === '"') return { at: at2 + 1, isWhole: true };
    if (text12[at2] === "\\" && text12[at2 + 1] !== "\n") at2++;
    else if (text12[at2] === "\n") return { at: at2, isWhole: false };
  }
  return { at: text12.length, isWhole: false };
}

// src/render/for-plan.ts
async function renderForPlan(request, place3, helm) {
  const found2 = await helm.kept?.find(request, place3, helm.cwd);
  const kept4 = found2?.render;
  if (kept4) return { ...kept4, again: () => renderAgain(request, kept4.place, helm) };
  const made = await renderAnew(request, place3, helm);
  await found2?.keep(made);
  return made;
}
async function renderAnew(request, place3, helm) {
  const client = placeOf4(place3, []);
  const first = await attempt(request, { ...client, includeCrds: true }, helm);
  if (!first.chartPath) {
    throw first.error ?? new RenderError("helm did not name the path of the chart", "chart");
  }
  const chart = await readChartSource(first.chartPath);
  const calls = templateCalls(chart, givenTexts(request));
  const { crds, manifest } = splitRender(first.render?.manifest ?? "", chart.crds);
  const own = { ...first, ...first.render ? { render: { ...first.render, manifest } } : {} };
  const made = await settled(request, { place: place3, client, first: own, helm, calls, crds });
  const again = made.again ?? (() => renderAgain(request, made.place, helm));
  const wantsServer = asksServer(calls, place3) || isRenderedAsUpgrade(request, calls, place3);
  const { bytes: bytes2, notes } = made;
  const more = { chart: { version: chart.version }, calls, crds, wantsServer, place: made.place, again };
  return { manifest: made.manifest, bytes: bytes2, notes, ...more };
}
async function settled(request, one) {
  const { place: place3, client, first, helm, calls, crds } = one;
  const { isBlind } = place3.cluster;
  if (!isBlind && isRenderedAsUpgrade(request, calls, place3)) return renderAsUpgrade(request, one);
  if (!isBlind && asksServer(calls, place3)) return renderOnServer(request, one);
  const folder = place3.installed || !calls.apiVersions ? [] : crdsAmong(folderObjects(crds));
  const own = addedApiVersions(folder, place3.cluster);
  if (own.length === 0) return { ...sentOf(first), place: client, notes: [] };
  const withOwn = placeOf4(place3, own);
  return { ...sentOf(await attempt(request, withOwn, helm)), place: withOwn, notes: [] };
}
function isRenderedAsUpgrade({ values }, { revision }, { installed: installed2 }) {
  return installed2 && (values !== "reset" || revision !== void 0);
}
function asksServer(calls, { coming, cluster }) {
  return calls.lookup || !coming && asksForBuiltIn(calls, cluster);
}
async function renderAsUpgrade(request, { place: place3, client, helm }) {
  const run2 = async () => {
    const { output, bytes: bytes2 } = await helm.render(dryUpgradeArgs(request, place3.namespace));
    if (output.code === 0 && bytes2) return { manifest: manifestOf(output.stdout), bytes: bytes2 };
    const { message, failure } = shortHelmError(output.stderr, request);
    throw new RenderError(message, failure);
  };
  return { ...await run2(), place: client, notes: [], again: run2 };
}
function dryUpgradeArgs({ release: release5, chart, templateArgs: templateArgs2, values }, namespace2) {
  const reuse = {
    reset: "--reset-values",
    reuse: "--reuse-values",
    "reset-then-reuse": "--reset-then-reuse-values"
  };
  const dry = ["--dry-run=server", "--output=json", "--disable-openapi-validation"];
  return [
    "upgrade",
    "--install",
    release5,
    chart,
    `--namespace=${namespace2}`,
    ...templateArgs2,
    reuse[values],
    ...dry
  ];
}
function manifestOf(printed) {
  const { manifest = "", hooks = [] } = JSON.parse(printed);
  return printedRelease({ manifest, hooks });
}
function asksForBuiltIn({ askedApis: askedApis2 }, { apiVersions }) {
  if (askedApis2 === "any") return true;
  return askedApis2.some((api) => builtInApis.test(api) && !apiVersions.includes(api));
}
async function renderOnServer(request, { client, first, helm, calls }) {
  const server = { ...client, server: "without-validation" };
  const onServer = await attempt(request, server, helm);
  if (!onServer.error) return { ...sentOf(onServer), place: server, notes: [] };
  if (!/no matches for kind/.test(onServer.error.message)) throw onServer.error;
  const why = calls.lookup ? "calls lookup" : "asks for APIs";
  const text12 = `the chart ${why}, and could not be rendered on the server because CRDs that it needs do not exist yet: rendered without a look into the cluster, what is applied may differ`;
  return { ...sentOf(first), place: client, notes: [{ level: "warning", text: text12 }] };
}
function addedApiVersions(crds, cluster) {
  const known2 = new Set(cluster.apiVersions);
  return providedApiVersions(crds).filter((version4) => !known2.has(version4));
}
function placeOf4(place3, ownApiVersions) {
  const { namespace: namespace2, installed: installed2, cluster } = place3;
  const versions2 = [...cluster.apiVersions, ...ownApiVersions];
  const capabilities2 = [
    `--kube-version=${cluster.kubeVersion}`,
    ...versions2.length > 0 ? [`--api-versions=${versions2.join(",")}`] : []
  ];
  return { namespace: namespace2, isUpgrade: installed2, server: "no", capabilities: capabilities2, baseValues: void 0 };
}
async function attempt(request, place3, helm) {
  let bytes2;
  const run2 = async (args) => {
    const rendered = await helm.render(args);
    bytes2 = rendered.bytes;
    return rendered.output;
  };
  try {
    const render = await renderChart(request, place3, run2);
    return { render, ...bytes2 ? { bytes: bytes2 } : {}, chartPath: render.chartPath };
  } catch (error) {
    if (error instanceof RenderError) return { error, chartPath: error.chartPath };
    throw error;
  }
}
function sentOf({ render, bytes: bytes2, error }) {
  if (render && bytes2) return { manifest: render.manifest, bytes: bytes2 };
  throw error ?? new RenderError("helm rendered without asking the guard", "render");
}
async function renderAgain(request, place3, helm) {
  await sleep3(1e3 - Date.now() % 1e3);
  return sentOf(await attempt(request, place3, helm));
}
function givenTexts({ setValues, valueFiles }) {
  return [...setValues, ...valueFiles.map(readText)];
}
function readText(path2) {
  try {
    return readFileSync4(path2, "utf8");
  } catch {
    return "";
  }
}

// src/render/unstable.ts
async function unstableBy(render, stored) {
  const { random } = render.calls;
  if (stored && isPrintOf(stored, render.manifest)) return { cause: void 0, notes: [] };
  if (random.length === 0) return { cause: void 0, notes: [] };
  const again = await render.again();
  if (again.bytes.equals(render.bytes)) return { cause: void 0, notes: clockNotes(render) };
  const second = new Set(sentObjects(again.manifest, "").map(({ text: text12 }) => text12));
  const differing = sentObjects(render.manifest, "").filter(({ text: text12 }) => !second.has(text12));
  const sources = differing.map(({ source }) => source.slice(source.indexOf("/") + 1)).filter(Boolean);
  return { cause: likelyCause(render, sources), notes: [] };
}
function likelyCause({ calls }, sources) {
  const call = calls.random.find(({ file }) => sources.includes(file)) ?? calls.random[0];
  const where = sources[0] && call && !sources.includes(call.file) ? `, seen in ${sources[0]}` : "";
  return call ? `${call.name} in ${call.file}${where}` : "unknown";
}
function clockNotes({ calls }) {
  const call = calls.random.find(({ name: name3 }) => name3 === "now" || name3 === "ago");
  if (!call) return [];
  const text12 = `the chart calls ${call.name} in ${call.file}: what is applied on another day may differ, and is refused then`;
  return [{ level: "info", text: text12 }];
}

// src/door/plan-release.ts
async function planRelease(command, situation, helm) {
  const { name: name3, namespace: namespace2 } = command;
  try {
    return await planned(command, situation, helm);
  } catch (error) {
    return { diff: failedDiff({ name: name3, namespace: namespace2 }, error), wanted: [], manner: [] };
  }
}
function failedDiff(identity3, error) {
  const failed2 = { ...identity3, outcome: "failed" };
  if (error instanceof RenderError) return { ...failed2, error: error.message, failure: error.failure };
  if (error instanceof ManifestError)
    return { ...failed2, error: `the render cannot be read: ${error.message}`, failure: "render" };
  const code3 = error?.code;
  const what3 = typeof code3 === "string" ? `: ${code3}` : "";
  return { ...failed2, error: `planning it failed${what3}`, failure: "internal" };
}
async function planned(command, situation, helm) {
  const { name: name3, namespace: namespace2, mannerArgs: manner } = command;
  const { cluster, key, redactor } = situation;
  const stored = situation.stored && startOf(situation.stored);
  const begun = situation.stored && begunOn(situation.stored);
  const installed2 = stored !== void 0;
  const render = await renderOf(command, situation, helm);
  situation.onRender?.(render);
  const sides2 = [stored, begun].filter((side) => side !== void 0);
  const same3 = sides2.filter((side) => isPrintOf(side, render.manifest));
  const isStored = installed2 && same3.length === sides2.length;
  const isTelling = !isStored || /CustomResourceDefinition|List\b/.test(render.manifest);
  const objects = isTelling ? sentObjects(render.manifest, namespace2) : [];
  const comparison = isStored ? nothing3 : compareWithBoth(stored, begun, objects);
  const unstable = await unstableBy(render, same3[0] ?? stored);
  const untouched = stored?.chartVersion === render.chart.version && comparison.differences.length === 0;
  const crds = crdFindings(
    command.skipCrds ? /* @__PURE__ */ new Map() : render.crds,
    { installed: installed2, untouched },
    situation.liveCrd
  );
  const diff2 = {
    name: name3,
    namespace: namespace2,
    outcome: "rendered",
    chartVersion: render.chart.version,
    changes: [...crds.changes, ...objectChanges(comparison.differences, redactor)],
    digest: sendingDigest({ name: name3, namespace: namespace2, bytes: render.bytes, manner }, key),
    storedDigest: storedDigest({ name: name3, namespace: namespace2 }, render.manifest, key),
    fingerprints: joinedFingerprints(render.bytes, key),
    crdsDigest: installed2 || command.skipCrds ? "" : crdsDigest(render.crds, key),
    addedApiVersions: addedApiVersions([...crdsAmong(objects), ...crds.added], cluster),
    asksApiVersions: render.calls.apiVersions,
    ...unstable.cause === void 0 ? {} : { unstable: unstable.cause },
    notes: [
      ...render.notes,
      ...unstable.notes,
      ...crds.notes,
      ...renderNotes(render, objects, namespace2),
      ...keptNotes(comparison),
      ...mannerNotes(manner),
      ...stored ? unfinishedNotes(stored, begun) : [],
      ...abandonedNotes(begun, [stored?.manifest ?? "", render.manifest])
    ]
  };
  return { diff: diff2, wanted: wantedObjects(comparison), manner };
}
var nothing3 = { differences: [], kept: [] };
function renderOf(command, situation, helm) {
  const { name: name3, chart, namespace: namespace2, valueFiles, setValues, values } = command;
  const { stored, cluster, coming } = situation;
  const request = {
    release: name3,
    chart,
    templateArgs: templateFlags(command),
    valueFiles,
    setValues,
    values
  };
  return renderForPlan(request, { namespace: namespace2, installed: stored !== void 0, cluster, coming }, helm);
}
function wantedObjects({ differences }) {
  return differences.flatMap(
    (difference) => difference.action === "remove" || difference.next.kind === "" ? [] : [{ key: objectKey(difference.next), text: canonical(difference.next.value) }]
  );
}
function crdFindings(texts2, { installed: installed2, untouched }, live3) {
  const names = untouched ? crdNames(texts2) : void 0;
  if (names)
    return { changes: [], added: [], notes: names.filter((name3) => live3(name3) === void 0).map(missing3) };
  const objects = folderObjects(texts2);
  return { ...compareCrds(objects, installed2, live3), added: installed2 ? [] : crdsAmong(objects) };
}
function renderNotes({ bytes: bytes2, manifest }, objects, namespace2) {
  const given = documentsOf(bytes2.toString("utf8"));
  const kept4 = documentsOf(manifest).length;
  const lists = [
    ...new Set(objects.flatMap(({ listKind, source }) => listKind ? [`${listKind} in ${source}`] : []))
  ];
  const taken2 = lists.map(
    (list5) => ({ level: "warning", text: `helm takes the ${list5} apart: each item is an object` })
  );
  if (given.length === kept4) return taken2;
  const unknown5 = sentObjects(given.map((text13) => `---
${text13}
`).join(""), namespace2).filter(
    ({ hook }) => hook !== void 0 && hook.split(",").some((event3) => !knownEvents.includes(event3.trim().toLowerCase()))
  );
  const names = unknown5.map((object2) => `${objectKey(object2)}, a hook of ${object2.hook}`).join("; ");
  const text12 = `helm leaves out ${given.length - kept4} of ${given.length} documents${names === "" ? "" : `: ${names}`}`;
  return [...taken2, { level: "warning", text: text12 }];
}
var knownEvents = [
  "pre-install",
  "post-install",
  "pre-delete",
  "post-delete",
  "pre-upgrade",
  "post-upgrade",
  "pre-rollback",
  "post-rollback",
  "test",
  "test-success"
];
var tellingManner = {
  "rollback-on-failure": "if it fails, helm goes back to the last revision that was deployed, or removes a first installation",
  "cleanup-on-fail": "if it fails, helm deletes the objects that it had added",
  "force-replace": "helm replaces objects that it cannot patch",
  "force-conflicts": "helm takes over fields that others manage",
  "take-ownership": "helm takes over objects that belong to other releases or to none",
  "no-hooks": "helm runs none of its hooks"
};
function mannerNotes(manner) {
  return manner.flatMap((flag) => {
    const name3 = flag.replace(/^--/, "").replace(/=[^]*/, "");
    const says = tellingManner[name3];
    return says === void 0 ? [] : [{ level: "info", text: `${says} (--${name3})` }];
  });
}

// src/commands/survey.ts
async function surveyCluster({ api }, reading = storedReleases(api)) {
  const [cluster, facts, stored, liveCrd] = await Promise.all([
    clusterUid(api),
    discover(api),
    reading,
    liveCrds(api)
  ]);
  return { cluster, facts, stored: stored.installed, liveCrd };
}
function releasePlanner(context, survey, comingApis = /* @__PURE__ */ new Map()) {
  const { key, redactor, noteRender, keptRenders: kept4 } = context;
  const limit2 = pLimit(2 * availableParallelism());
  return (command, helm) => {
    const stored = survey.stored.get(releaseKey(command));
    const coming = comingApis.get(releaseKey(command)) ?? [];
    const cluster = { ...survey.facts, apiVersions: [...survey.facts.apiVersions, ...coming] };
    const onRender = noteRender && ((render) => noteRender(command, render));
    const { liveCrd } = survey;
    const situation = { stored, cluster, coming: coming.length > 0, liveCrd, key, redactor, onRender };
    return limit2(() => planRelease(command, situation, { ...helm, kept: kept4 }));
  };
}

// src/commands/rehearse.ts
async function rehearse(context, rehearsal, one) {
  const { survey, releases, coming } = one;
  const concerned = releases.filter((release5) => release5.installed || survey.stored.has(releaseKey(release5)));
  if (concerned.length === 0) return "";
  concerned.map(releaseKey).forEach((key) => {
    rehearsal.sendings.delete(key);
    rehearsal.plans.delete(key);
  });
  const attendant = rehearsing(rehearsal, {
    releases,
    stored: survey.stored,
    helm: context.door.helm,
    kubeContext: context.kubeContext,
    redact: context.redact,
    plan: releasePlanner(context, survey, coming),
    temporary: context.allowHooks.length === 0 ? context.temporary : void 0
  });
  const { result: done, refused: refused4 } = await context.door.attended(
    attendant,
    () => one.destroy ? context.helmfile.destroy(concerned) : context.helmfile.sync(concerned)
  );
  await allPlanned(rehearsal);
  context.cancelled.throwIfAborted();
  if (refused4[0] !== void 0) throw notAllowed(refused4[0]);
  if (done.exitCode === 0) return "helmfile would not apply it";
  const failure = stackFailure("rendering the stack", done);
  if (concerned.some(
    (release5) => rehearsal.sendings.has(releaseKey(release5)) || one.destroy && rehearsal.removals.has(releaseKey(release5))
  ))
    return failure.message;
  throw failure;
}
function notAllowed(why) {
  return new Failure({
    what: "holding the stack to its plan failed",
    why: `an apply of it would be refused: ${why}`,
    next: "take it out of the helmfile, and see `lint` for all findings",
    reason: "stack-invalid"
  });
}
async function rehearseWithComingApis(context, rehearsal, { layers, survey }) {
  const apis = /* @__PURE__ */ new Set();
  const again = [];
  const coming = /* @__PURE__ */ new Map();
  for (const { releases } of layers) {
    const diffs = releases.map((release5) => ({
      release: release5,
      diff: rehearsal.sendings.get(releaseKey(release5))?.diff
    }));
    for (const { release: release5, diff: diff2 } of diffs) {
      if (apis.size === 0 || diff2?.outcome !== "rendered" || !diff2.asksApiVersions) continue;
      coming.set(releaseKey(release5), [...apis]);
      again.push(release5);
    }
    for (const { diff: diff2 } of diffs) {
      if (diff2?.outcome === "rendered") diff2.addedApiVersions.forEach((api) => apis.add(api));
    }
  }
  if (again.length > 0) await rehearse(context, rehearsal, { survey, releases: again, coming });
}

// src/commands/never.ts
function requireAllowed(operation, releases) {
  const forbidden = releases.filter(({ never = [] }) => never.includes(operation));
  if (forbidden.length === 0) return;
  const others = {
    rollback: "go forward instead: deploy a commit that mends it; roll others back with the input release",
    destroy: "destroy others with the input release; take the label out in a commit of its own if it is meant"
  };
  throw new Failure({
    what: `planning the ${operation} of ${forbidden.map(releaseKey).join(", ")} was refused`,
    why: `the stack labels ${forbidden.length === 1 ? "it" : "them"} \`${operation}: never\``,
    next: others[operation],
    reason: "bad-input"
  });
}

// src/cluster/drift/outside.ts
function isOurs({ description: description2 }) {
  return /(?:^|[ ,])by helmfile-gate$/.test(description2);
}
async function provenanceOf(api, release5) {
  if (isOurs(release5)) return { kind: "ours" };
  const { revision, description: description2, updated: updated2 } = release5;
  const said3 = `revision ${revision} was not deployed by helmfile-gate, but by hand at ${updated2} (${description2 || "no description"})`;
  const earlier = (await storedRevisions(api, release5)).filter((one) => one.revision < revision);
  const last = earlier.find(isOurs);
  if (!last) return { kind: "note", text: `${said3}, and no earlier revision is` };
  return last.manifest === release5.manifest ? { kind: "note", text: `${said3}; its manifest is that of revision ${last.revision}, which was` } : { kind: "outside", text: `${said3}; the last one that was is revision ${last.revision}` };
}

// src/cluster/drift/unfinished.ts
async function driftOfReleases(api, releases) {
  const deployed = releases.flatMap((release5) => release5.deployed ?? []);
  const [newest, before] = await allEnded([
    driftOfObjects(api, releases),
    deployed.length > 0 ? driftOfObjects(api, deployed) : Promise.resolve(/* @__PURE__ */ new Map())
  ]);
  return new Map(
    releases.flatMap((release5) => {
      const key = releaseKey(release5);
      const [now, earlier] = [newest.get(key), before.get(key)];
      if (!now) return [];
      const isBoth = release5.deployed !== void 0 && earlier !== void 0;
      return [[key, isBoth ? likeNeither([release5, now], [release5.deployed, earlier]) : now]];
    })
  );
}
function likeNeither([release5, drift], [other, otherDrift]) {
  const heldBy2 = { newest: heldIn(release5), other: heldIn(other) };
  const isAlone = (finding2, held) => !held.has(nameOf(finding2.ref)) && finding2.kind !== "missing";
  const findings = [
    ...drift.findings.filter(
      (one) => isAlone(one, heldBy2.other) || otherDrift.findings.some((two) => isSamePlace(one, two))
    ),
    ...otherDrift.findings.filter((one) => isAlone(one, heldBy2.newest))
  ];
  const unknown5 = [...drift.unknown, ...otherDrift.unknown];
  const told3 = new Map(unknown5.map((one) => [`${one.ref ? nameOf(one.ref) : ""} ${one.why}`, one]));
  return { ...drift, findings, unknown: [...told3.values()] };
}
function heldIn({ manifest, namespace: namespace2 }) {
  return new Set(
    sentObjects(manifest, namespace2).flatMap((object2) => refOf(object2) ?? []).map(nameOf)
  );
}
function isSamePlace(one, two) {
  if (nameOf(one.ref) !== nameOf(two.ref)) return false;
  if (one.kind === "missing" || two.kind === "missing") return one.kind === two.kind;
  const [a, b] = [pathText(one.path), pathText(two.path)];
  return isWithin3(a, b) || isWithin3(b, a);
}
function isWithin3(path2, whole2) {
  return path2 === whole2 || path2.startsWith(`${whole2}.`) || path2.startsWith(`${whole2}[`);
}

// src/commands/drift.ts
async function driftOf(context, layers, now = Date.now()) {
  const { installed: installed2 } = await storedReleases(context.api);
  const settled2 = layers.flatMap(({ releases: releases2 }) => releases2.flatMap((release5) => installed2.get(releaseKey(release5)) ?? [])).filter((release5) => !isPending(release5));
  const limit2 = pLimit(4);
  const [objects, provenances] = await Promise.all([
    driftOfReleases(context.api, settled2),
    Promise.all(
      settled2.filter(isDeployed).map(
        async (release5) => [releaseKey(release5), await limit2(() => provenanceOf(context.api, release5))]
      )
    )
  ]);
  const provenance3 = new Map(provenances);
  const releases = layers.flatMap(
    ({ layer: layer2, releases: wanted2 }) => wanted2.map((release5) => {
      const key = releaseKey(release5);
      const found2 = { objects: objects.get(key), provenance: provenance3.get(key) };
      return driftedRelease({ ...release5, layer: layer2 }, installed2.get(key), found2, context.redact);
    })
  );
  const { environment } = context;
  return { schema: 1, environment, at: new Date(now).toISOString(), result: resultOf(releases), releases };
}
function isDeployed({ status }) {
  return status === "deployed";
}
function resultOf(releases) {
  if (releases.some(({ findings }) => findings.length > 0)) return "drifted";
  return releases.some(({ unknown: unknown5 }) => unknown5.length > 0) ? "unknown" : "in-sync";
}
function driftedRelease({ namespace: namespace2, name: name3, layer: layer2, installed: wanted2 }, stored, { objects, provenance: provenance3 }, redact) {
  const base = {
    namespace: namespace2,
    name: name3,
    layer: layer2,
    revision: stored?.revision ?? 0,
    chartVersion: stored?.chartVersion ?? "",
    objects: objects?.objects ?? 0
  };
  if (!stored) {
    const notes = wanted2 ? ["it is not installed, so there is nothing to compare"] : [];
    return { ...base, findings: [], unknown: [], notes };
  }
  if (!objects) return { ...base, findings: [], unknown: [unfinishedText(stored)], notes: [] };
  const found2 = isDeployed(stored) ? objects.findings : objects.findings.filter((one) => isForeign(stored, one));
  const own = provenance3?.kind === "outside" ? [outsideFinding(stored, redact(provenance3.text))] : [];
  return {
    ...base,
    findings: [...own, ...found2.map((finding2) => shownFinding(finding2, redact))],
    unknown: [
      ...isDeployed(stored) ? [] : [unfinishedText(stored)],
      ...objects.unknown.map(({ ref: ref2, why }) => redact(ref2 ? `${nameOf(ref2)}: ${why}` : why))
    ],
    notes: [...provenance3?.kind === "note" ? [redact(provenance3.text)] : [], ...notesOf(objects, redact)]
  };
}
function isForeign({ deployed }, finding2) {
  return deployed !== void 0 || finding2.kind !== "missing" && finding2.by !== void 0;
}
function unfinishedText({ revision, status, deployed }) {
  const is = `its last revision ${revision} is ${status}`;
  if (isPending({ status })) return `${is}, so nobody knows what should be there`;
  return deployed ? `${is}: parts of it may stand, and parts of revision ${deployed.revision}, which is deployed; told is what is like neither` : `${is}, and none is deployed, so nobody knows what should be there: told is what others have written`;
}
function outsideFinding(release5, why) {
  return { kind: "release", object: releaseKey(release5), path: "", why };
}
function notesOf({ byFields: byFields2, controlled }, redact) {
  const causes2 = /* @__PURE__ */ new Map();
  byFields2.forEach(({ ref: ref2, why }) => causes2.set(why, [...causes2.get(why) ?? [], ref2]));
  const compared = [...causes2].map(
    ([why, [first, ...more]]) => redact(`${first ? nameOf(first) : ""}${more.length > 0 ? ` and ${more.length} more` : ""}: ${why}`)
  );
  const owners2 = controlled.map(({ path: path2, by }) => redact(`${pathText(path2)} is left to ${by.manager}`));
  return [...compared, ...owners2];
}
function shownFinding(finding2, redact) {
  const { kind, ref: ref2 } = finding2;
  const object2 = redact(nameOf(ref2));
  if (kind === "missing") return { kind, object: object2, path: "", why: redact(finding2.why) };
  const sides2 = ref2.kind === "Secret" ? {} : shownSides(finding2, redact);
  return {
    kind,
    object: object2,
    path: redact(pathText(finding2.path)),
    ...sides2,
    ...finding2.by ? { by: finding2.by } : {}
  };
}
function shownSides({ wanted: wanted2, found: found2 }, redact) {
  const [before, after] = [wanted2, found2].map((side) => side === void 0 ? void 0 : textOf2(side));
  const shown4 = [before, after].map((side) => side && redact(side));
  if (shown4[0] !== before || shown4[1] !== after) return { wanted: hidden, found: hidden };
  const [a, b] = firstDifference(shown4[0], shown4[1]);
  return { ...a === void 0 ? {} : { wanted: a }, ...b === void 0 ? {} : { found: b } };
}
var hidden = "(hidden: it holds a known secret)";
function textOf2(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}
function firstDifference(before, after) {
  const sides2 = [before, after].map((side) => side?.split("\n") ?? []);
  const isLong = sides2.some(({ length }) => length > 1);
  if (!isLong) return [before, after].map((side) => side && cropped2(side));
  const differing = (sides2[0] ?? []).findIndex((line2, index) => line2 !== sides2[1]?.[index]);
  const at2 = differing < 0 ? sides2[0]?.length ?? 0 : differing;
  return sides2.map((lines, side) => {
    if ((side === 0 ? before : after) === void 0) return void 0;
    return `line ${at2 + 1}: ${cropped2(lines[at2] ?? "(nothing)")}`;
  });
}
var mostCharacters = 160;
function cropped2(text12) {
  return text12.length > mostCharacters ? `${text12.slice(0, mostCharacters - 1)}…` : text12;
}

// src/commands/hand-changes.ts
function handText(finding2, redact) {
  const shown4 = shownFinding(finding2, redact);
  const { kind, path: path2, why = "" } = shown4;
  if (kind === "missing") return singleLine(why, 300);
  const what3 = kind === "added" ? "was added" : differenceText(shown4);
  return singleLine(redact(`${path2} ${what3}${writerText(shown4)}`), 400);
}
function differenceText({ wanted: wanted2, found: found2 }) {
  const [stored, live3] = [wanted2, found2].map((side) => isPlain(side) ? side : void 0);
  if (live3 !== void 0 && stored !== void 0) return `is ${live3}, helm stored ${stored}`;
  return found2 === void 0 && wanted2 !== void 0 ? "is gone" : "is not what helm stored";
}
function isPlain(text12) {
  return text12 !== void 0 && /^(?:-?\d{1,9}|true|false)$/.test(text12);
}
function writerText({ by }) {
  if (by === void 0) return ", the cluster does not keep who did it";
  const through = by.subresource === "" ? "" : ` through ${by.subresource}`;
  return `, by ${by.manager} (${by.operation}${through})${by.time && ` at ${by.time}`}`;
}
function hasFinding({ kind, namespace: namespace2, name: name3 }, findings, ...kinds2) {
  return findings.some(
    (one) => kinds2.includes(one.kind) && one.ref.kind === kind && one.ref.name === name3 && (one.ref.namespace ?? "") === namespace2
  );
}
function changeOf(object2, findings, redact) {
  const { apiVersion, kind, namespace: namespace2, name: name3 } = object2;
  const own = findings.filter((one) => hasFinding(object2, [one], "changed", "added"));
  return {
    action: "change",
    apiVersion,
    kind,
    namespace: namespace2,
    name: name3,
    diff: own.map((finding2) => diffOf(finding2, redact)).join(""),
    risks: own.slice(0, mostTold).map((finding2) => ({
      rule: "drifted",
      level: "medium",
      reason: handText(finding2, redact)
    }))
  };
}
var mostTold = 10;
function diffOf(finding2, redact) {
  const { path: path2, wanted: wanted2, found: found2 } = shownFinding(finding2, redact);
  const line2 = (sign, value) => `${sign}${singleLine(`${path2}: ${value}`, 500)}
`;
  if (wanted2 === void 0 && found2 === void 0)
    return `${line2("-", "(hidden)")}${finding2.kind === "added" ? "" : line2("+", "(hidden)")}`;
  return `${found2 === void 0 ? "" : line2("-", found2)}${wanted2 === void 0 ? "" : line2("+", wanted2)}`;
}
function resetRisks({ controlled }, redact) {
  return controlled.map(({ ref: ref2, path: path2, by }) => ({
    rule: "resets-controlled",
    level: "medium",
    reason: redact(
      singleLine(
        `it also sets back ${pathText(path2)} of ${nameOf(ref2)}, which is ${by.manager}'s: that has to do its work again`,
        400
      )
    )
  }));
}

// src/commands/plan-mend.ts
async function makeMendPlan(context, { layers, release: release5 }) {
  const wanted2 = layers.flatMap(({ releases }) => releases);
  const [cluster, { installed: stored }, needs2, manners] = await allEnded([
    clusterUid(context.api),
    storedReleases(context.api),
    requireNoBypass(context, wanted2),
    mannersOf(context)
  ]);
  const there = wanted2.filter((one) => stored.has(releaseKey(one)));
  if (release5 !== void 0 && there.length === 0) throw notInstalled(release5);
  const targets = new Map(
    await allEnded(
      there.map(async (one) => [releaseKey(one), await targetOf2(context, stored, one)])
    )
  );
  const drifts = await driftOfObjects(
    context.api,
    [...targets.values()].flatMap((target) => "why" in target ? [] : [target])
  );
  const planned3 = there.flatMap((one) => {
    const key = releaseKey(one);
    const [current, target] = [stored.get(key), targets.get(key)];
    if (!current || !target) return [];
    const facts = { current, target, drift: drifts.get(key), needs: needs2.get(key) ?? [] };
    return [[key, plannedMend(context, one, { ...facts, flags: manners.get(key) ?? [] })]];
  });
  const byKey3 = new Map(planned3);
  const remarks = planned3.flatMap(([, { remark }]) => remark ?? []);
  const plan = {
    schema: 1,
    operation: "mend",
    environment: context.environment,
    commit: context.commit,
    cluster,
    ...remarks.length > 0 ? { remarks } : {},
    layers: layers.map(({ layer: layer2, releases }) => ({
      layer: layer2,
      releases: releases.flatMap((one) => byKey3.get(releaseKey(one))?.release ?? [])
    }))
  };
  return {
    ...{ plan, stored },
    wanted: new Map(planned3.map(([key, { wanted: sent }]) => [key, sent])),
    manners: new Map(planned3.map(([key, { manner }]) => [key, manner]))
  };
}
async function targetOf2({ api }, installed2, release5) {
  const stored = installed2.get(releaseKey(release5));
  if (stored === void 0 || stored.status === "deployed") return stored ?? { why: "it is not installed" };
  const is = `its last revision ${stored.revision} is ${stored.status}`;
  if (isPending(stored)) return { why: `${is}: plan a deploy, which recovers from that, and mend then` };
  if (release5.never?.includes("rollback"))
    return { why: `${is}, and the stack labels it \`rollback: never\`: deploy it` };
  const good = stored.deployed ?? lastGood(stored, await storedRevisions(api, release5));
  return good ?? { why: `${is}, and helm keeps no good one before it: deploy it` };
}
function notInstalled(release5) {
  return new Failure({
    what: `mending ${release5} failed`,
    why: "it is not installed",
    next: "deploy it",
    reason: "bad-input"
  });
}
function plannedMend(context, release5, { current, target, drift, needs: needs2, flags }) {
  const base = {
    ...baseOf(release5, current),
    version: ("why" in target ? current : target).chartVersion,
    ...needs2.length > 0 ? { needs: needs2 } : {}
  };
  const still = { wanted: [], manner: [], ...stayingRemark(releaseKey(release5), drift, context.redact) };
  const unknown5 = (reason) => ({
    ...still,
    release: { ...base, status: "unknown", reason, changes: [], notes: [] }
  });
  if ("why" in target) return unknown5(target.why);
  if (!drift) return unknown5("its objects were not read");
  const [doubt] = drift.unknown;
  const mended = drift.findings.filter(isMended);
  const isFailed = target !== current;
  if (mended.length === 0 && doubt)
    return unknown5(context.redact(doubt.ref ? `${nameOf(doubt.ref)}: ${doubt.why}` : doubt.why));
  if (mended.length === 0 && !isFailed)
    return { ...still, release: { ...base, status: "unchanged", changes: [], notes: [] } };
  const way = mendWay(target, flags, drift);
  const objects = storedObjects({ ...target, hooks: [] });
  const vanished = objects.filter((object2) => hasFinding(object2, mended, "missing"));
  const back = compareSent([], vanished);
  const gone = isFailed ? removedOf(current, objects) : [];
  const altered = objects.filter((object2) => hasFinding(object2, mended, "changed", "added"));
  return {
    ...still,
    manner: way.flags,
    release: {
      ...base,
      status: "mend",
      to: target.revision,
      reason: `${isFailed ? `revision ${current.revision} failed: ` : ""}what helm keeps as revision ${target.revision} is sent once more, whoever has written there since`,
      ...boundDigests(release5, target, { manner: boundOf(way), key: context.key }),
      changes: [
        ...altered.map((object2) => changeOf(object2, mended, context.redact)),
        ...objectChanges([...gone, ...back.differences], context.redactor)
      ],
      notes: notesOf2(target, release5, drift),
      risks: resetRisks(drift, context.redact)
    },
    wanted: [
      ...wantedObjects(back),
      ...wantedObjects({
        kept: [],
        differences: altered.map((next2) => ({ action: "add", key: "", next: next2, copies: 1 }))
      })
    ]
  };
}
function removedOf(failed2, objects) {
  const { differences } = compareSent(storedObjects({ ...failed2, hooks: [] }), objects);
  return differences.filter(({ action }) => action === "remove");
}
function notesOf2(target, { never = [] }, { findings, unknown: unknown5 }) {
  const jobs = findings.filter((one) => one.kind === "missing" && one.ref.kind === "Job");
  const texts2 = [
    ...rollbackHooks(target).texts,
    ...jobs.length > 0 ? [`what a Job does it does once more: ${listed(jobs.map(({ ref: ref2 }) => nameOf(ref2)))}`] : [],
    ...never.includes("rollback") ? ["`rollback: never` is about earlier revisions: this sends the one that is deployed"] : [],
    ...target.applyMethod === "ssa" ? [] : ["helm 3 made it, so helm patches objects by itself: those of custom kinds may stay as they are"]
  ];
  const doubts = unknown5.length > 0 ? [`${unknown5.length} of its objects could not be judged`] : [];
  return [
    ...doubts.map((text12) => ({ level: "warning", text: text12 })),
    ...texts2.map((text12) => ({ level: "info", text: text12 }))
  ];
}
function stayingRemark(key, drift, redact) {
  const [first, ...more] = drift?.findings.filter((finding2) => !isMended(finding2)) ?? [];
  if (!first) return {};
  const others = more.length > 0 ? `, and ${more.length} more` : "";
  return {
    remark: `what was added to ${key} and not with kubectl stays: ${handText(first, redact)} (${redact(nameOf(first.ref))})${others}`
  };
}

// src/commands/planned-drift.ts
import { setTimeout as sleep4 } from "node:timers/promises";
var mostTime = 2e4;
async function lookForDrift({ api, redact }, { plan, stored, manners }) {
  const upgraded = releasesOf(plan).filter(isSentOver).flatMap((release5) => stored.get(releaseKey(release5)) ?? []);
  if (upgraded.length === 0) return (same3) => same3;
  const looked = await inTime(driftOfReleases(api, upgraded));
  return (planned3) => ({
    ...planned3,
    layers: planned3.layers.map(({ layer: layer2, releases }) => ({
      layer: layer2,
      releases: releases.map((release5) => {
        const key = releaseKey(release5);
        const isForced = forcesConflicts(manners.get(key) ?? []);
        const isFinished = stored.get(key)?.status === "deployed";
        return isSentOver(release5) ? withDrift(release5, looked, { redact, isForced, isFinished }) : release5;
      })
    }))
  });
}
function isSentOver({ status }) {
  return ["upgrade", "retry", "recover", "rollback"].includes(status);
}
async function inTime(look) {
  const end = new AbortController();
  const late = sleep4(mostTime, { why: `it took more than ${mostTime / 1e3} s` }, { signal: end.signal });
  const found2 = look.then(
    (drifts) => ({ drifts }),
    (error) => {
      if (error instanceof Failure) return { why: error.why };
      throw error;
    }
  );
  try {
    return await Promise.race([found2, late]);
  } finally {
    end.abort();
    late.catch(() => void 0);
    found2.catch(() => void 0);
  }
}
function withDrift(release5, looked, words2) {
  const { redact } = words2;
  const tell = (finding2) => textOf3(release5, finding2, words2);
  if ("why" in looked) return withDoubt(release5, looked.why, redact);
  const drift = looked.drifts.get(releaseKey(release5));
  if (!drift) return release5;
  const [doubt] = drift.unknown;
  const known2 = doubt ? withDoubt(release5, doubt.why, redact) : release5;
  if (drift.findings.length === 0) return known2;
  const elsewhere3 = drift.findings.filter(
    (finding2) => !release5.changes.some((change) => hasFinding(change, [finding2], finding2.kind))
  );
  return {
    ...known2,
    risks: [
      ...release5.risks ?? [],
      ...risksOf2(elsewhere3, (finding2) => `${nameOf(finding2.ref)}: ${tell(finding2)}`, redact)
    ],
    changes: release5.changes.map((change) => {
      const own = drift.findings.filter((finding2) => hasFinding(change, [finding2], finding2.kind));
      const added2 = risksOf2(own, tell, redact);
      return added2.length === 0 ? change : { ...change, risks: [...change.risks ?? [], ...added2] };
    })
  };
}
function withDoubt(release5, why, redact) {
  const text12 = singleLine(
    `whether somebody changed its objects since helm sent them is not known: ${redact(why)}`,
    400
  );
  return { ...release5, notes: [...release5.notes, { level: "warning", text: text12 }] };
}
var mostTold2 = 10;
function risksOf2(findings, tell, redact) {
  const told3 = findings.slice(0, mostTold2).map((finding2) => {
    const reason = singleLine(redact(tell(finding2)), 400);
    return { rule: "drifted", level: finding2.kind === "added" ? "low" : "medium", reason };
  });
  const left = findings.length - told3.length;
  const more = `${left} more differences from what helm stored: see drift`;
  return left > 0 ? [...told3, { rule: "drifted", level: "medium", reason: more }] : told3;
}
function textOf3({ revision }, finding2, { redact, isForced, isFinished }) {
  const effects = {
    missing: "helm makes it anew",
    changed: isForced ? "helm sets it back" : "helm sets it back, or is refused",
    added: "helm leaves it"
  };
  const when = isFinished ? "changed since helm sent it" : `revision ${revision} did not get so far, or it was changed since`;
  return `${when}: ${handText(finding2, redact)}; ${effects[finding2.kind]}`;
}

// src/commands/plan-rollback.ts
async function makeRollbackPlan(context, scope) {
  const wanted2 = scope.layers.flatMap(({ releases }) => releases);
  const [cluster, { installed: stored }, needs2, manners] = await allEnded([
    clusterUid(context.api),
    storedReleases(context.api),
    requireNoBypass(context, wanted2),
    mannersOf(context)
  ]);
  const there = wanted2.filter((release5) => stored.has(releaseKey(release5)));
  const chosen = chosenReleases(there, stored, { ...scope, commit: context.commit });
  requireAllowed("rollback", chosen.releases);
  const parts = { context, needs: needs2, manners, revision: scope.revision };
  const planned3 = /* @__PURE__ */ new Map();
  for (const release5 of chosen.releases) {
    context.cancelled.throwIfAborted();
    const current = stored.get(releaseKey(release5));
    if (current) planned3.set(releaseKey(release5), await plannedRollback(release5, current, parts));
  }
  const remarks = [chosen.remark, ...[...planned3.values()].flatMap(({ remark }) => remark ?? [])];
  const releaseOf = (release5) => planned3.get(releaseKey(release5))?.release ?? unchanged(release5, stored.get(releaseKey(release5)));
  const plan = {
    schema: 1,
    operation: "rollback",
    environment: context.environment,
    commit: context.commit,
    cluster,
    remarks: remarks.filter((remark) => remark !== ""),
    layers: layersWith(scope.layers, there).map(({ layer: layer2, releases }) => ({
      layer: layer2,
      releases: releases.map(releaseOf)
    }))
  };
  const objects = [...planned3].map(([key, { wanted: sent }]) => [key, sent]);
  return { plan, stored, wanted: new Map(objects), manners };
}
function layersWith(layers, there) {
  return layers.map(({ layer: layer2, releases }) => ({
    layer: layer2,
    releases: releases.filter((release5) => there.includes(release5))
  }));
}
function chosenReleases(there, stored, { release: release5, commit: commit2 }) {
  if (release5 !== void 0) {
    if (there.length > 0) return { releases: there, remark: "" };
    throw impossible(`rolling back ${release5}`, "it is not installed", "deploy it");
  }
  const newest = there.flatMap((one) => stored.get(releaseKey(one)) ?? []);
  const last = lastDeployOf(newest, commit2);
  if ("unknown" in last) {
    const next2 = "name one release with the input release";
    throw impossible("finding out what the last deploy changed", last.unknown, next2);
  }
  const releases = there.filter((one) => last.releases.has(releaseKey(one)));
  const others = there.length - releases.length;
  const rest = others > 0 ? `; ${othersText(others)}` : "";
  return { releases, remark: `what is rolled back is the last deploy (${last.deploy})${rest}` };
}
function othersText(others) {
  return others === 1 ? "1 other was not changed by it and stays as it is" : `${others} others were not changed by it and stay as they are`;
}
async function plannedRollback(release5, current, { context, needs: needs2, manners, revision }) {
  const key = releaseKey(release5);
  if (isPending(current)) {
    const reason = `revision ${current.revision} is ${current.status}: plan a deploy, which recovers from that, and roll back then`;
    return {
      release: { ...baseOf(release5, current), status: "stuck", reason, changes: [], notes: [] },
      wanted: []
    };
  }
  const kept4 = await storedRevisions(context.api, release5);
  const target = revision === void 0 ? lastGood(current, kept4) : requireRevision(key, revision, { current, kept: kept4 });
  if (!target) {
    const remark = `${key} stays at revision ${current.revision}: helm keeps no good revision before it`;
    return { release: unchanged(release5, current), wanted: [], remark };
  }
  const comparison = compareWithBoth(current, current.deployed, storedObjects(target));
  if (current.status === "deployed" && isSame2(current, target, comparison)) {
    const remark = `${key} stays at revision ${current.revision}: revision ${target.revision} is the same`;
    return { release: unchanged(release5, current), wanted: [], remark };
  }
  const manner = manners.get(key) ?? [];
  const needed = needs2.get(key) ?? [];
  const planned3 = {
    ...baseOf(release5, current),
    ...needed.length > 0 ? { needs: needed } : {},
    version: target.chartVersion,
    status: "rollback",
    to: target.revision,
    reason: `back to revision ${target.revision}${target.updated && ` of ${shownTime(target.updated)}`} (${target.description || "without a description"})`,
    ...boundDigests(release5, target, { manner, key: context.key }),
    changes: objectChanges(comparison.differences, context.redactor),
    notes: [
      ...keptNotes(comparison),
      ...unfinishedNotes(current, current.deployed),
      ...abandonedNotes(current.deployed, [current.manifest, target.manifest]),
      ...rollbackNotes(current, target)
    ]
  };
  return { release: withRisks(planned3, target.chartVersion), wanted: wantedObjects(sentBy(comparison)) };
}
function isSame2(current, target, { differences, kept: kept4 }) {
  return differences.length + kept4.length === 0 && current.chartVersion === target.chartVersion;
}
function sentBy({ differences, kept: kept4 }) {
  const isHook = (text12) => /helm\.sh\/hook/.test(text12);
  return {
    kept: kept4,
    differences: differences.filter((one) => one.action === "remove" || !isHook(one.next.text))
  };
}
function requireRevision(key, revision, { current, kept: kept4 }) {
  const target = kept4.find((one) => one.revision === revision);
  const what3 = `rolling back ${key}`;
  const good = kept4.filter((one) => isGood(one) && one.revision !== current.revision);
  const next2 = `choose one of ${good.map((one) => one.revision).join(", ") || "(none)"}`;
  if (!target) throw impossible(what3, `helm does not keep its revision ${revision}`, next2);
  if (target.revision === current.revision) throw impossible(what3, `it is at revision ${revision}`, next2);
  if (!isGood(target)) {
    throw impossible(what3, `revision ${revision} failed: ${target.status}, ${target.description}`, next2);
  }
  return target;
}
function rollbackNotes(current, target) {
  const objects = [current, target].flatMap((one) => storedObjects({ ...one, hooks: [] }));
  const namesOf = (kinds2) => [
    ...new Set(objects.filter(({ kind }) => kinds2.includes(kind)).map(objectKey))
  ];
  const claims = namesOf(["PersistentVolumeClaim", "StatefulSet"]);
  const jobs = namesOf(["Job"]);
  const definitions = namesOf(["CustomResourceDefinition"]);
  const { texts: hooks, others } = rollbackHooks(target);
  const texts2 = [
    ...claims.length > 0 ? [`data does not go back: that of ${listed(claims)} stays as it was written last`] : [],
    ...jobs.length > 0 ? [`what a Job has done is not undone: ${listed(jobs)}`] : [],
    ...definitions.length > 0 ? [`objects of a CRD do not go back with it: ${listed(definitions)}`] : [],
    ...[current, target].some(({ crdFiles = [] }) => crdFiles.length > 0) ? ["the CRDs of its chart's crds/ folder stay as they are"] : [],
    ...hooks,
    ...others > 0 ? [`hooks of an installation, an upgrade or a removal do not run, and what they did stays: ${others}`] : []
  ];
  return texts2.map((text12) => ({ level: "info", text: text12 }));
}
function unchanged(release5, stored) {
  const version4 = stored?.chartVersion ?? release5.version;
  return { ...baseOf(release5, stored), version: version4, status: "unchanged", changes: [], notes: [] };
}
function impossible(what3, why, next2) {
  return new Failure({ what: `${what3} failed`, why, next: next2, reason: "bad-input" });
}

// src/commands/plan.ts
async function planStack(context, scope) {
  const made = await planFor[scope.operation ?? "deploy"](context, scope);
  const [tried, withDrift2] = await context.stages.run(
    "trials",
    () => allEnded([dryRunPlan(context, made), lookForDrift(context, made)])
  );
  const { plan, approval } = approved(context, { plan: withDrift2(tried), stored: made.stored }, scope);
  const approvalText = writeApproval(approval);
  return { plan, approval, approvalText };
}
function approved(context, { plan, stored }, { layers, onFailure }) {
  const { environment, commit: commit2, cluster } = plan;
  const more = {
    ...context.key.salt === void 0 ? {} : { salt: context.key.salt },
    ...plan.operation === void 0 ? {} : { operation: plan.operation }
  };
  const approval = approvalOf({ environment, commit: commit2, cluster, ...more, releases: releasesOf(plan) });
  if (onFailure !== "rollback") return { plan, approval };
  const releases = layers.flatMap((one) => one.releases);
  const { approval: bound, remarks } = withWaysBack(approval, { releases, stored, key: context.key });
  return { plan: { ...plan, remarks: [...plan.remarks ?? [], ...remarks] }, approval: bound };
}
function requireComplete(plan) {
  const unknown5 = releasesOf(plan).filter(({ status }) => status === "unknown");
  const [first] = unknown5;
  if (!first) return;
  throw new Failure({
    what: `planning ${unknown5.map(releaseKey).join(", ")} failed`,
    why: first.reason ?? "its changes are not known",
    next: "mend the cause and plan again",
    reason: unknown5.every(({ failure }) => failure === "chart") ? "chart-unavailable" : "plan-incomplete"
  });
}
var planFor = {
  deploy: makeDeployPlan,
  rollback: makeRollbackPlan,
  mend: makeMendPlan,
  destroy: makeDestroyPlan
};
async function makeDeployPlan(context, { layers, all, lease: lease2 }) {
  const wanted2 = layers.flatMap(({ releases }) => releases);
  const lookThrough = async () => {
    const needs3 = await requireNoBypass(context, wanted2);
    await context.helmfile.repos();
    return needs3;
  };
  const reads2 = () => allEnded([surveyCluster(context), lookThrough()]);
  const [survey, needs2] = await context.stages.run("cluster", reads2, ([one]) => surveyText(one));
  context.cancelled.throwIfAborted();
  const rehearsal = newRehearsal();
  const rendered = async () => {
    const missingReason2 = await rehearse(context, rehearsal, { survey, releases: wanted2, coming: /* @__PURE__ */ new Map() });
    context.cancelled.throwIfAborted();
    await rehearseWithComingApis(context, rehearsal, { layers, survey });
    return missingReason2;
  };
  const missingReason = await context.stages.run("renders", rendered, () => rendersText(context, rehearsal));
  requireNoStranger(rehearsal, all);
  const held = await heldText(survey, layers, lease2);
  return madePlan(context, { survey, rehearsal, layers, needs: needs2, missingReason, held });
}
function surveyText({ facts, stored }) {
  return `Kubernetes ${facts.kubeVersion}, releases stored ${stored.size}`;
}
function rendersText({ keptRenders: keptRenders2 }, { sendings }) {
  return `releases ${sendings.size}, of which kept from an earlier plan ${keptRenders2?.taken() ?? 0}`;
}
async function heldText({ stored }, layers, lease2) {
  const isHeld = layers.some(({ releases }) => releases.some((one) => isPending(stored.get(releaseKey(one)))));
  return isHeld ? lease2?.() : void 0;
}
async function makeDestroyPlan(context, { layers, all, lease: lease2 }) {
  const removed2 = unwanted(layers);
  const releases = removed2.flatMap((one) => one.releases);
  const reads2 = () => allEnded([surveyCluster(context), requireNoBypass(context, releases), needsOfStack(context)]);
  const [survey, needs2, allNeeds] = await context.stages.run("cluster", reads2, ([one]) => surveyText(one));
  context.cancelled.throwIfAborted();
  requireAllowed(
    "destroy",
    releases.filter((release5) => survey.stored.has(releaseKey(release5)))
  );
  const rehearsal = newRehearsal();
  const performance2 = { survey, releases, coming: /* @__PURE__ */ new Map(), destroy: true };
  const missingReason = await context.stages.run("renders", () => rehearse(context, rehearsal, performance2));
  requireNoStranger(rehearsal, all);
  const held = await heldText(survey, removed2, lease2);
  const made = madePlan(context, { survey, rehearsal, layers: removed2, needs: needs2, missingReason, held });
  const remarks = stayingRemarks(releasesOf(made.plan), survey.stored);
  const plan = withNeededBy(made.plan, allNeeds, survey.stored);
  return { ...made, plan: { ...plan, operation: "destroy", remarks } };
}
function unwanted(layers) {
  return layers.map(({ layer: layer2, releases }) => ({
    layer: layer2,
    releases: releases.map((release5) => ({ ...release5, installed: false }))
  }));
}
function stayingRemarks(planned3, stored) {
  const gone = new Set(planned3.map(releaseKey));
  const others = new Set(
    [...stored.values()].filter((one) => !gone.has(releaseKey(one))).map((one) => one.namespace)
  );
  const namespaces = [...new Set(planned3.map(({ namespace: namespace2 }) => namespace2))].filter(
    (name3) => !others.has(name3)
  );
  if (planned3.length === 0) return ["none of it is installed"];
  return namespaces.length === 0 ? [] : [
    `no release is left in ${namespaces.join(", ")}: helm removes no namespace, nor what others made in it`
  ];
}
function madePlan(context, { survey, rehearsal, layers, needs: needs2, missingReason, held }) {
  const diffs = rehearsal.sendings;
  const plan = planOf({
    environment: context.environment,
    commit: context.commit,
    cluster: survey.cluster,
    layers,
    stored: survey.stored,
    diffOf: (release5) => diffs.get(releaseKey(release5))?.diff,
    removalOf: (stored) => plannedRemoval(context, rehearsal, stored),
    needs: needs2,
    missingReason,
    now: Date.now(),
    ...held === void 0 ? {} : { lease: held }
  });
  const objects = [...diffs].map(([key, { wanted: wanted2 }]) => [key, wanted2]);
  const manners = [...diffs].map(([key, { manner }]) => [key, manner]);
  return { plan, stored: survey.stored, wanted: new Map(objects), manners: new Map(manners) };
}
function plannedRemoval({ key, redactor }, { removals: removals2 }, stored) {
  const command = removals2.get(releaseKey(stored));
  if (!command) return void 0;
  const digest = removalDigest({ ...command, manner: command.mannerArgs }, key);
  return { ...removalOf(stored, command.mannerArgs, redactor), digest };
}
function requireNoStranger({ strangers }, all) {
  const known2 = new Set(all.flatMap(({ releases }) => releases.map(releaseKey)));
  const stranger = [...strangers].find((key) => !known2.has(key));
  if (stranger === void 0) return;
  throw new Failure({
    what: "holding the stack to its plan failed",
    why: `helmfile would apply ${stranger}, which \`helmfile list\` does not name`,
    next: "let the helmfile say the same to every command",
    reason: "stack-invalid"
  });
}

// src/commands/apply.ts
function untouchedLayer([first]) {
  return first === void 0 ? [] : [{ layer: first, releases: [], seconds: 0 }];
}
async function applyStack(context, given) {
  const request = { ...given, layers: layersInOrder(given) };
  const description2 = descriptionOf(request.description, request.approval.commit, context.isEdited);
  try {
    return await applyLayers(context, { ...request, description: description2 });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { layers: untouchedLayer(request.layers.map(({ layer: layer2 }) => layer2)), failure: error };
  }
}
function layersInOrder({ layers, operation = "deploy" }) {
  if (operation === "deploy" || operation === "mend") return layers;
  return (operation === "destroy" ? unwanted(layers) : [...layers]).reverse();
}
function descriptionOf(given, commit2, isEdited2 = false) {
  const sha = commit2 && `@${commit2.slice(0, 12)}${isEdited2 ? "+edited" : ""}`;
  const parts = [given, given.includes(sha) ? "" : sha, "by helmfile-gate"];
  return parts.filter(Boolean).join(given.includes(sha) && given !== "" ? ", " : " ");
}
async function applyLayers(context, request) {
  const { approval, operation = "deploy" } = request;
  requireFittingApproval(context, request);
  const releases = request.layers.flatMap(({ releases: releases2 }) => releases2);
  const [cluster, stored] = await Promise.all([
    clusterUid(context.api),
    storedReleases(context.api),
    requireNoBypass(context, releases)
  ]);
  if (cluster !== approval.cluster) {
    throw outdated("it is for another cluster than the one that the kubeconfig names");
  }
  const rolledBack = await rolledBackReleases(context, approval, stored.installed);
  const layers = stepsOf({
    ...request,
    stored: stored.installed,
    rolledBack,
    key: context.key,
    now: Date.now()
  });
  const isOpen = layers.some(({ steps }) => steps.some(({ done }) => !done));
  if (operation === "deploy" && isOpen) await context.helmfile.repos();
  const applied = [];
  for (const layer2 of layers) {
    if (context.cancelled.aborted) {
      return {
        layers: [...applied, ...untouchedLayer([layer2.layer])],
        failure: context.cancelled.reason
      };
    }
    const { failure, diagnosis, ...outcome } = await applyLayer(context, layer2, {
      ...request,
      before: stored.lastRevisions,
      stored: stored.installed
    });
    applied.push(outcome);
    if (failure) return { layers: applied, failure, ...diagnosis ? { diagnosis } : {} };
  }
  return { layers: applied };
}
async function rolledBackReleases({ api }, approval, stored) {
  const candidates = [...stored].filter(([key, now]) => {
    const planned3 = approval.releases.get(key);
    if (!planned3 || planned3.kind === "unchanged" || isMend(planned3)) return false;
    return rolledBackTo(now.description) === planned3.revision;
  });
  const found2 = candidates.map(async ([key, now]) => {
    const planned3 = await storedRevision(api, now, approval.releases.get(key)?.revision ?? 0);
    return isSameAgain(planned3, now) ? [key] : [];
  });
  return new Set((await Promise.all(found2)).flat());
}
async function applyLayer(context, { layer: layer2, steps }, request) {
  const started = Date.now();
  const open3 = steps.filter(({ done: done2 }) => !done2);
  if (open3.length > 0) request.onStep?.(`Layer ${layer2}: helmfile`);
  const refusal3 = await recover(context, open3, request.onLine);
  if (refusal3)
    return { layer: layer2, releases: steps.map(notReached), seconds: secondsSince(started), failure: refusal3 };
  const synced = open3.length > 0 ? await sync(context, open3, request) : nothingSynced;
  const releases = steps.map((step) => outcomeOf(step, { ...synced, before: request.before }, context.key));
  const failed2 = layerFailure(layer2, { steps: open3, releases, synced });
  const left = await leftOver(context, releases, open3);
  const ready2 = (stored, isDiagnosed = true) => notReady(context, layer2, { ...request, stored, isDiagnosed });
  if (failed2 ?? request.ready)
    request.onStep?.(`Layer ${layer2}: ${failed2 ? "looking why it failed" : "waiting until it is ready"}`);
  const lacking3 = failed2 ? await diagnosed(context, failed2, { releases, synced }) : await ready2(open3.length > 0 ? synced.stored : request.stored);
  const { failure } = lacking3;
  const done = { ...request, steps: open3, releases, synced };
  const taken2 = failure && await takeBack(context, {
    ...done,
    failure,
    ready: async (stored) => (await ready2(stored, false)).failure
  });
  return { layer: layer2, releases, ...left, ...lacking3, ...taken2, seconds: secondsSince(started) };
}
function secondsSince(started) {
  return (Date.now() - started) / 1e3;
}
var nothingSynced = {
  ended: { exitCode: 0, stdout: "", stderr: "" },
  sent: nothingSent(),
  refused: [],
  stored: /* @__PURE__ */ new Map()
};
async function sync(context, steps, request) {
  const { approval, description: description2, onLine, onStep, operation } = request;
  if (operation === "rollback" || operation === "mend") {
    const done = await rollBack(context, steps, { onLine, description: description2, isMend: operation === "mend" });
    return { ...done, ...await storedAfter(context, steps, done.sent) };
  }
  const open3 = steps.map(({ release: { namespace: namespace2, name: name3 }, approved: approved2, stored }) => ({
    namespace: namespace2,
    name: name3,
    approved: approved2,
    stored
  }));
  const sent = nothingSent();
  const { key, kubeContext, redact, plainHelm, door } = context;
  let planner;
  const attendant = applying(
    {
      open: open3,
      approval,
      key,
      description: description2,
      helm: door.helm,
      plainHelm,
      kubeContext,
      redact,
      onBegin: (release5) => onStep?.(`helm works on ${release5}`),
      plan: async (command, helm) => (planner ??= releasePlanner({ key, redactor: context.redactor }, await surveyCluster(context)))(
        command,
        helm
      )
    },
    sent
  );
  const run2 = () => context.helmfile[operation === "destroy" ? "destroy" : "sync"](open3, onLine);
  const { result: ended, refused: refused4 } = await door.attended(attendant, run2);
  return { ended, sent, refused: refused4, ...await storedAfter(context, steps, sent) };
}

// src/github/comment.ts
function commentMarker(kind, { stack, environment }) {
  return `<!-- helmfile-gate:${kind}:${encodeURIComponent(environment)}:${encodeURIComponent(stack)} -->`;
}
function formerMarker(kind, { environment }) {
  return `<!-- helmfile-gate:${kind}:${encodeURIComponent(environment)} -->`;
}
function commentPlace(kind, of, issue) {
  return { issue, marker: commentMarker(kind, of), former: formerMarker(kind, of) };
}
var attempts = 3;
function upsertComment(github, place3, body) {
  return posted(async () => {
    const text12 = marked2(place3, body);
    return await updated(github, place3, text12) ?? await createOnce(github, place3, text12);
  });
}
function updateIfPresent(github, place3, body) {
  return posted(
    async () => await updated(github, place3, marked2(place3, body)) ?? { action: "absent" }
  );
}
async function ownComments(github, { issue, marker, former }) {
  const all = await github.comments(issue);
  const marked3 = all.filter(({ body }) => startsWithAny(body, [marker, former]));
  if (marked3.length === 0) return [];
  const author = await github.login();
  const ours = marked3.filter((comment) => comment.author === author).sort((a, b) => a.id - b.id);
  const named7 = ours.filter(({ body }) => body.startsWith(marker));
  return named7.length > 0 ? named7 : ours;
}
function startsWithAny(body, markers) {
  return markers.some((marker) => marker !== void 0 && body.startsWith(marker));
}
async function posted(post) {
  try {
    return await post();
  } catch (error) {
    return { action: "failed", failure: error instanceof Failure ? error : unexpected(error) };
  }
}
function unexpected(error) {
  return new Failure({
    what: "writing the comment failed",
    why: error instanceof Error ? error.message : String(error),
    next: "this is a defect, please report it with the log",
    reason: "internal",
    cause: error
  });
}
function marked2({ marker }, body) {
  return body.startsWith(marker) ? body : `${marker}
${body}`;
}
async function updated(github, place3, body) {
  const [oldest, ...others] = await ownComments(github, place3);
  if (!oldest) return void 0;
  const duplicates = others.map(({ url }) => url);
  if (sameText(oldest.body, github.requireCleanBody(body)))
    return { action: "unchanged", url: oldest.url, duplicates };
  try {
    const { url } = await github.updateComment(oldest.id, body);
    if (!oldest.body.startsWith(place3.marker) && !await isKept2(github, place3, oldest.id)) return void 0;
    return { action: "updated", url, duplicates };
  } catch (error) {
    if (error instanceof Refused && error.status === 404)
      return others.length > 0 ? updated(github, place3, body) : void 0;
    throw error;
  }
}
async function isKept2(github, { issue, marker }, id) {
  return (await ownComments(github, { issue, marker })).some((comment) => comment.id === id);
}
async function createOnce(github, place3, body) {
  for (let attempt2 = 1; ; attempt2++) {
    try {
      const { url } = await github.createComment(place3.issue, body);
      return { action: "created", url, duplicates: [] };
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await github.pause(attempt2 ** 2);
      const found2 = await updated(github, place3, body);
      if (found2) return found2.action === "unchanged" ? { ...found2, action: "created" } : found2;
      if (attempt2 === attempts) throw error;
    }
  }
}
function sameText(a, b) {
  const plain = (text12) => text12.replace(/\r\n/g, "\n").trimEnd();
  return plain(a) === plain(b);
}

// src/github/pull-request.ts
var mostListedFiles = 3e3;
async function mayChange(github, pullRequest, counts) {
  const files = await github.pullFiles(pullRequest);
  if (files.length === 0 || files.length >= mostListedFiles) return true;
  return files.flatMap(({ path: path2, previousPath }) => [path2, previousPath ?? path2]).some(counts);
}
async function mergedPullRequest(github, { sha, branch }) {
  const all = await github.pullsOfCommit(sha);
  const merged = all.filter((pull) => pull.merged && pull.baseBranch === branch);
  const exact = merged.find(({ mergeSha }) => mergeSha === sha);
  return exact ?? (merged.length === 1 ? merged[0] : void 0);
}

// src/github/approvers.ts
async function gateDecision(rule) {
  switch (rule.mode) {
    case "environment":
    case "deploy":
      return byEnvironment(rule);
    case "review":
      return byReview(rule);
    case "none":
      return { how: "none", approvedBy: [] };
    default:
      throw refused2("approval-missing", "there is no such way to approve", "use environment, review or none");
  }
}
function refused2(reason, why, next2) {
  return new Failure({ what: "the apply is not approved", why, next: next2, reason });
}
async function byEnvironment({ mode, github, environment, runId }) {
  const missing5 = (why, next2) => refused2("approval-missing", why, next2);
  const other = mode === "environment" ? ", or set the variable APPROVAL_MODE to review" : "";
  const settings2 = `under Settings, Environments, add required reviewers to it${other}; then run the failed job again`;
  const reviewers = await github.requiredReviewers(environment);
  if (reviewers === void 0)
    throw missing5(`there is no environment ${environment}`, `create it; ${settings2}`);
  if (reviewers === 0) throw missing5(`the environment ${environment} has no required reviewers`, settings2);
  const approvals = await github.runApprovals(runId);
  const approvedBy = decidedBy(
    approvals.filter(({ isBot }) => !isBot),
    "approved",
    environment
  );
  if (approvedBy.length > 0) return { how: "environment", approvedBy };
  throw missing5(
    `nobody approved ${environment} in this run`,
    "run the job again, and have a required reviewer approve it; a bypass does not count"
  );
}
function environmentToAsk(mode, environment, layer2) {
  return mode === "deploy" ? environment : `${environment}-layer-${layer2}`;
}
function rejectedBy(approvals, environment) {
  const isApproved = decidedBy(approvals, "approved", environment).length > 0;
  return isApproved ? [] : decidedBy(approvals, "rejected", environment);
}
function decidedBy(approvals, decision, environment) {
  const own = approvals.filter(
    ({ state, environments }) => state === decision && environments.some((name3) => same2(name3, environment))
  );
  return [...new Set(own.map(({ user }) => user))];
}
function same2(a, b) {
  return a.toLowerCase() === b.toLowerCase();
}
async function byReview(rule) {
  const { github, sha, branch } = rule;
  const pull = await mergedPullRequest(github, { sha, branch });
  if (!pull) {
    throw notReviewed(`${sha.slice(0, 12)} comes from no merged pull request`, "merge it by a pull request");
  }
  const { plan, writtenAt: writtenAt2 } = await reviewedPlan(rule, pull);
  requireSamePlan(rule.approval, plan);
  const approving = await approvingReviews(github, pull);
  const approvedBy = approving.filter((review) => isSeen(review, writtenAt2)).map(({ author }) => author);
  if (approvedBy.length > 0) return { how: "review", approvedBy, pullRequest: pull.number };
  const again = `${pull.headSha.slice(0, 12)} approved there, and run the job again`;
  const [early] = approving;
  if (early) {
    throw notReviewed(
      `${early.author} approved #${pull.number} before its plan was written as it is now`,
      `look at it, have ${again}`
    );
  }
  throw notReviewed(
    `nobody with write access but its author approved the last commit of #${pull.number}`,
    `have ${again}`
  );
}
function notReviewed(why, next2) {
  return refused2("not-reviewed", why, next2);
}
function isSeen({ submittedAt }, writtenAt2) {
  return Date.parse(submittedAt) >= Date.parse(writtenAt2);
}
async function reviewedPlan(rule, pull) {
  const { github, identity: identity3, key } = rule;
  const [comment] = await ownComments(github, commentPlace("plan", identity3, pull.number));
  const { body = "", updatedAt: writtenAt2 = "" } = comment ?? {};
  const record2 = readRecord(body, key);
  const again = "make a new pull request, and have its plan reviewed";
  if (record2.kind === "none") throw notReviewed(`#${pull.number} has no comment with a plan`, again);
  if (record2.kind === "forged") {
    throw notReviewed(
      `the plan in the comment of #${pull.number} was edited, or made with another key`,
      again
    );
  }
  if (record2.plan.head === pull.headSha) return { plan: record2.plan, writtenAt: writtenAt2 };
  throw notReviewed(
    `the plan of #${pull.number} is of ${record2.plan.head.slice(0, 12)}, its last commit is ${pull.headSha.slice(0, 12)}`,
    again
  );
}
function requireSamePlan(approval, plan) {
  const { fresh } = unreviewed(approval, plan);
  if (fresh.length === 0) return;
  const more = fresh.length > 5 ? ` and ${fresh.length - 5} more` : "";
  throw notReviewed(
    `what would be done to ${fresh.slice(0, 5).join(", ")}${more} is not what was reviewed`,
    "see the summary for what is new, make a new pull request, and have its plan reviewed"
  );
}
async function approvingReviews(github, pull) {
  const reviews = lastDecisions(await github.reviews(pull.number));
  const approving = reviews.filter(
    ({ state, commit: commit2, author, isBot }) => state === "APPROVED" && commit2 === pull.headSha && !isBot && author !== "" && pull.author !== "" && !same2(author, pull.author)
  );
  const byWriters = [];
  for (const review of approving) {
    if (["admin", "write"].includes(await github.permissionOf(review.author))) byWriters.push(review);
  }
  return byWriters;
}
function lastDecisions(reviews) {
  const deciding = reviews.filter(
    ({ state }) => ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].includes(state)
  );
  return [...new Map(deciding.map((review) => [review.author.toLowerCase(), review])).values()];
}
var longestProvenance = 400;
function provenance({ pullRequest, sha, author, approvedBy, planId }) {
  const name3 = (login) => login.replace(/[^\w[\]-]/g, "").slice(0, 60);
  const shown4 = approvedBy.slice(0, 4).map(name3);
  const more = approvedBy.length > shown4.length ? ` and ${approvedBy.length - shown4.length} more` : "";
  const change = [
    pullRequest === void 0 ? "" : `PR #${pullRequest}`,
    `@${sha.replace(/[^0-9a-f]/g, "").slice(0, 12)}`,
    author ? `by ${name3(author)}` : ""
  ];
  const parts = [
    change.filter(Boolean).join(" "),
    shown4.length > 0 ? `approved by ${shown4.join(" and ")}${more}` : "approved by nobody",
    `plan ${planId.replace(/[^0-9a-f]/g, "")}`
  ];
  return parts.join(", ").slice(0, longestProvenance);
}

// src/commands/close.ts
async function closeDeploy(inputs, trigger) {
  const { jobResults, layer: planned3, environment } = inputs;
  const plan = jobResults.get("plan");
  if (plan === void 0) throw noPlan();
  if ((jobResults.get("before") ?? "success") !== "success")
    return { planless: "an environment before this one is not deployed: see the run", layers: [] };
  if (plan !== "success") return { planless: `the job of the plan ${endOf4(plan)}: see the run`, layers: [] };
  const results = planned3.map((layer2) => ({ layer: layer2, result: jobResults.get(String(layer2)) }));
  const approve = jobResults.get("approve");
  const ends = [approve, ...results.map(({ result }) => result)];
  const isAsked2 = ends.some((result) => result === "failure" || result === "cancelled");
  const approvals = isAsked2 ? await approvalsOf(trigger) : [];
  const mode = approve === void 0 ? "environment" : "deploy";
  const rejecters = (layer2) => rejectedBy(approvals, environmentToAsk(mode, environment, layer2));
  const layers = layerEnds(results, rejecters, approve);
  const failure = jobless(results);
  return { layers, ...failure ? { failure } : {} };
}
function layerEnds(results, rejecters, approve) {
  const first = results.find(({ result }) => result !== void 0 && result !== "success")?.layer;
  return results.map(({ layer: layer2, result }) => {
    if (result === void 0) return { layer: layer2, status: "failed", why: noJob([layer2]).message };
    if (result === "success") return { layer: layer2, status: "applied" };
    if (result === "skipped" && layer2 !== first) return { layer: layer2, status: "skipped" };
    const names = rejecters(layer2);
    if (names.length > 0) return { layer: layer2, status: "rejected", why: `${names.join(", ")} rejected it` };
    const isHeld = result === "skipped" && approve !== void 0 && approve !== "success";
    const [job2, ended] = isHeld ? ["the job of the approval", approve] : ["its job", result];
    return {
      layer: layer2,
      status: ended === "failure" ? "failed" : "cancelled",
      why: `${job2} ${endOf4(ended)}: see the run`
    };
  });
}
function endOf4(result) {
  return {
    failure: "failed before it could say why",
    cancelled: "was cancelled, or ran out of time",
    skipped: "never began, as the run was cancelled"
  }[result];
}
async function approvalsOf({ github, runId }) {
  if (!github || runId === void 0) return [];
  return github.runApprovals(runId).catch(() => []);
}
function jobless(results) {
  const without3 = results.filter(({ result }) => result === void 0).map(({ layer: layer2 }) => layer2);
  return without3.length === 0 ? void 0 : noJob(without3);
}
function noJob(layers) {
  const several = layers.length > 1;
  return new Failure({
    what: `deploying layer${several ? "s" : ""} ${layers.join(", ")} failed`,
    why: `the workflow has no job for ${several ? "them" : "it"}, so nothing of ${several ? "them" : "it"} was applied`,
    next: "run init again and merge what it writes, or add a job by hand as for the other layers, and to job-layers and job-results",
    reason: "stack-invalid"
  });
}
function noPlan() {
  return new Failure({
    what: "closing the deploy failed",
    why: "the input job-results does not say how the plan ended",
    next: "write plan and its result, such as plan success, and a line for each layer that has a job",
    reason: "bad-input"
  });
}

// src/stack/folder.ts
import { readdir, realpath } from "node:fs/promises";
import { dirname as dirname3, relative as relative3 } from "node:path";
async function foldersInRepositories(stack) {
  const folder = dirname3(stack);
  if (await realpath(stack) !== stack || await holdsLink(folder)) {
    throw unknown3("a symbolic link leads to it, or is in it");
  }
  const roots = await repositoriesAround(folder);
  if (roots.length === 0) throw unknown3("it is in no repository");
  return roots.map((root) => relative3(root, folder));
}
async function holdsLink(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.some((entry2) => entry2.isSymbolicLink());
}
function unknown3(why) {
  const what3 = "finding the folder of the stack in its repository failed";
  return new Failure({ what: what3, why, next: "leave the input paths empty", reason: "stack-invalid" });
}

// src/github/event.ts
import { readFileSync as readFileSync5, statSync as statSync2 } from "node:fs";
var mostBytes = 25 * 1024 * 1024;
var positive = pipe(number(), safeInteger(), minValue(1));
var commit = pipe(string(), regex(/^(?!0+$)(?:[0-9a-f]{40}|[0-9a-f]{64})$/));
var repository = fallback(nullable(object({ id: pipe(number(), safeInteger()) })), null);
var suite = fallback(object({ head_branch: nullable(string()) }), { head_branch: null });
var queued = pipe(
  string(),
  maxLength(1024),
  transform(
    (ref2) => Number(/^refs\/heads\/gh-readonly-queue\/.+\/pr-([1-9][0-9]{0,14})-[0-9a-f]+$/.exec(ref2)?.[1] ?? 0)
  )
);
var noLogin = { login: "" };
var payload = pipe(
  unknown(),
  // valibot takes a list for an object.
  check((given) => !Array.isArray(given)),
  looseObject({
    pull_request: optional(
      object({
        number: positive,
        head: object({ sha: commit, repo: repository }),
        base: object({ repo: repository }),
        user: fallback(
          object({ login: pipe(string(), regex(/^[\w-]{1,100}(\[bot\])?$/)) }),
          noLogin
        )
      })
    ),
    merge_group: optional(fallback(object({ head_ref: queued }), { head_ref: 0 })),
    issue: optional(object({ number: positive, pull_request: optional(unknown()) })),
    workflow_run: optional(
      fallback(object({ head_repository: repository }), { head_repository: null })
    ),
    check_run: optional(
      fallback(object({ check_suite: suite }), { check_suite: { head_branch: null } })
    ),
    check_suite: optional(suite),
    repository
  })
);
var ref = pipe(string(), maxLength(1024), regex(new RegExp("^\\P{Cc}*$", "u")));
var push = union([
  pipe(object({ ref, deleted: literal(true) }), transform(nothing4)),
  pipe(
    object({ ref: pipe(ref, regex(/^refs\/heads\/./)), after: commit }),
    transform(({ ref: ref2, after }) => ({
      kind: "push",
      sha: after,
      branch: ref2.slice("refs/heads/".length)
    }))
  ),
  pipe(object({ ref: pipe(ref, regex(/^(?!refs\/heads\/)/)) }), transform(nothing4))
]);
function nothing4() {
  return void 0;
}
function eventOf2(env) {
  const given = readPayload(env["GITHUB_EVENT_PATH"]);
  const { pull_request: pull, issue, merge_group: group } = given;
  if (pull) {
    const { number: number3, head, base, user } = pull;
    const fork = isOther(head.repo, base.repo);
    return { kind: "pull_request", number: number3, headSha: head.sha, fork, author: user.login };
  }
  if (group && group.head_ref > 0) return { kind: "merge_group", number: group.head_ref };
  if (issue?.pull_request !== void 0) return { kind: "comment", number: issue.number };
  const pushed = env["GITHUB_EVENT_NAME"] === "push" ? required(checked(push, given)) : void 0;
  return pushed ?? { kind: "other", fork: startedByFork(given) };
}
async function refuseFork(event3, github) {
  if (!await isFork(event3, github)) return;
  throw refusedPlan(event3, {
    why: "it comes from a fork, and a stack runs programs where it is planned",
    next: "review it, and push it to a branch of this repository"
  });
}
function isMerge(event3) {
  return event3?.kind === "push" || event3?.kind === "merge_group";
}
async function isFork(event3, github) {
  if (isMerge(event3)) return false;
  if (event3.kind !== "comment") return event3.fork;
  if (github) return (await github.pullState(event3.number)).fork;
  throw refusedPlan(event3, {
    why: "GitHub cannot be asked without a token whether it comes from a fork",
    next: "set the input github-token"
  });
}
function refusedPlan(event3, told3) {
  const what3 = "number" in event3 ? `planning pull request #${event3.number} failed` : "planning failed";
  return new Failure({ what: what3, ...told3, reason: "bad-input" });
}
function readPayload(path2) {
  if (!path2) throw invalid("GITHUB_EVENT_PATH is not set");
  const size = statSync2(path2, { throwIfNoEntry: false })?.size;
  if (size === void 0) throw invalid("the file of GITHUB_EVENT_PATH is not there");
  if (size > mostBytes) throw invalid("the event is larger than GitHub sends");
  return required(readJson(payload, readFileSync5(path2, "utf8")));
}
function required(read) {
  if ("value" in read) return read.value;
  throw invalid(read.wrong);
}
function invalid(why) {
  return new Failure({
    what: "reading the event failed",
    why,
    next: "run it in a workflow of GitHub Actions",
    reason: "bad-input"
  });
}
function startedByFork({
  workflow_run: run2,
  check_run: check3,
  check_suite: suite2,
  repository: repository2
}) {
  if (run2) return isOther(run2.head_repository, repository2);
  const ofCommit = check3?.check_suite ?? suite2;
  return ofCommit !== void 0 && ofCommit.head_branch === null;
}
function isOther(head, base) {
  return head === null || head.id !== base?.id;
}

// src/github/trigger.ts
async function triggerOf(inputs, ports) {
  const { env, github } = ports;
  const event3 = env["GITHUB_EVENT_PATH"] ? eventOf2(env) : void 0;
  if (event3) await refuseFork(event3, github);
  const stack = await pathInRepository(inputs.stack, env["GITHUB_WORKSPACE"] || process.cwd());
  const known2 = { ...github ? { github } : {}, ...event3 ? { event: event3, stack } : {}, ...runOf(env) };
  if (event3?.kind === "pull_request") return { ...known2, pull: event3 };
  if (!isMerge(event3) || !github) return known2;
  return { ...known2, ...await mergeOf(event3, github, { inputs, ports, stack }) };
}
function identityOf2({ stack = "" }, environment) {
  return { stack, environment };
}
function runOf(env) {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository2,
    GITHUB_RUN_ID: run2,
    GITHUB_ACTOR: actor
  } = env;
  const runId = Number(run2);
  if (!server || !repository2 || !Number.isSafeInteger(runId)) return {};
  return { runUrl: `${server}/${repository2}/actions/runs/${runId}`, runId, ...actor ? { actor } : {} };
}
async function mergeOf(event3, github, { inputs, ports, stack }) {
  try {
    const pull = await pullOf(event3, github);
    if (!pull) return {};
    const place3 = commentPlace("plan", { stack, environment: inputs.environment }, pull.number);
    const isRead = inputs.command === "plan" || inputs.command === "close";
    const [comment] = isRead ? await ownComments(github, place3) : [];
    return { pull, ...comment ? { reviewedComment: comment.body } : {} };
  } catch (error) {
    ports.log(`The merged pull request is not known: ${failureLine(error)}`);
    return {};
  }
}
async function pullOf(event3, github) {
  if (event3.kind === "push") return mergedPullRequest(github, event3);
  const { headSha } = await github.pullState(event3.number);
  return { number: event3.number, headSha, author: "" };
}
async function isUntouched({ command, paths: paths3, stack }, { github, event: event3 }, { log }) {
  if (paths3.length === 0 || command !== "plan" || event3?.kind !== "pull_request" || !github) return false;
  try {
    const folders = await foldersInRepositories(stack);
    const counts = [...folders.map(touches), ...paths3.map(matcherOf)];
    return !await mayChange(github, event3.number, (path2) => counts.some((count3) => count3(path2)));
  } catch (error) {
    log(`What the pull request changes is not known, so it is planned: ${failureLine(error)}`);
    return false;
  }
}
function touches(folder) {
  return (path2) => isWithin(path2, folder) || isWithin(folder, path2);
}

// src/commands/gate.ts
async function gateLayer(inputs, request) {
  const { approval } = inputs;
  if (!approval) throw badInput2("the input approval is empty", "pass the output approval of the plan");
  const approvers = await gateDecision(ruleOf(inputs, request, approval));
  const planId = planIdOf(approval);
  const pullRequest = approvers.pullRequest ?? request.pull?.number;
  const author = request.pull?.author || request.actor;
  const parts = {
    sha: approval.commit,
    approvedBy: approvers.approvedBy,
    planId,
    ...pullRequest === void 0 ? {} : { pullRequest },
    ...author ? { author } : {}
  };
  return { ...approvers, planId, provenance: provenance(parts) };
}
function ruleOf(inputs, request, approval) {
  const { github, event: event3, runId } = request;
  const { approvalMode: mode, environment, layer: layer2 } = inputs;
  if (mode === "none") return { mode };
  if (!github) throw badInput2("there is no token for GitHub", "set the input github-token");
  if (mode === "environment" || mode === "deploy") {
    const [only2, ...others] = layer2;
    if (only2 === void 0 || others.length > 0)
      throw badInput2("it is not for one layer", "set the input layer");
    if (runId === void 0) throw badInput2("there is no run of a workflow", "start it from GitHub Actions");
    return { mode, github, environment: environmentToAsk(mode, environment, only2), runId };
  }
  if (event3?.kind !== "push") {
    throw badInput2(
      "a review belongs to a merge, and no merge started this run",
      "use approval-mode environment here"
    );
  }
  const { opServiceAccountToken, opWorkload } = inputs;
  const key = digestKey(opServiceAccountToken ?? opWorkload?.customerManagedSecret, approval.salt);
  const { sha, branch } = event3;
  return { mode, github, sha, branch, identity: identityOf2(request, environment), approval, key };
}
function badInput2(why, next2) {
  return new Failure({ what: "asking who approved this failed", why, next: next2, reason: "bad-input" });
}

// src/cluster/status/history.ts
var pageSize2 = 25;
async function readHistory(api) {
  const what3 = "reading the history of the releases";
  const query = `labelSelector=${encodeURIComponent("owner=helm")}`;
  const read = [];
  const secrets2 = { what: what3, path: "/api/v1/secrets", item: storedSecret, query, limit: pageSize2 };
  for await (const page2 of readPagesAs(api, secrets2)) read.push(...page2.map(deployOf2));
  return {
    deploys: read.filter((one) => typeof one !== "string").sort(newestFirst2),
    unreadable: read.filter((one) => typeof one === "string")
  };
}
function deployOf2(secret2) {
  try {
    const { namespace: namespace2, name: name3, version: revision, info, chart } = decode(secret2);
    return {
      ...{ namespace: namespace2, name: name3, revision, at: info.last_deployed, status: info.status },
      ...{ chart: chart?.metadata?.name ?? "", version: chart?.metadata?.version ?? "" },
      ...{ description: info.description, ...readProvenance(info.description) }
    };
  } catch {
    return `${secret2.metadata.namespace}/${secret2.metadata.name}`;
  }
}
function newestFirst2(a, b) {
  return (Date.parse(b.at) || 0) - (Date.parse(a.at) || 0) || b.revision - a.revision;
}

// src/commands/history.ts
async function historyOf(context, wanted2) {
  const shown4 = await shownBy(context, wanted2);
  const { deploys, unreadable: unreadable5 } = await readHistory(context.api);
  return { deploys: deploys.filter(shown4), unreadable: unreadable5 };
}
async function shownBy({ helmfile }, { layer: layer2, release: release5 }) {
  if (layer2.length === 0) {
    return (deploy) => release5 === void 0 || releaseKey(deploy) === release5;
  }
  const layers = selectLayers(layersOf(await helmfile.list()), { layer: layer2, release: release5 });
  const keys2 = new Set(layers.flatMap(({ releases }) => releases.map(releaseKey)));
  return (deploy) => keys2.has(releaseKey(deploy));
}

// src/commands/preflight-stack.ts
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";

// src/cluster/status/listing.ts
function listerFor(api, resources2) {
  const known2 = /* @__PURE__ */ new Map();
  return (apiVersion, kind) => {
    const key = `${apiVersion} ${kind}`;
    const resource2 = resources2(apiVersion, kind);
    if (!resource2?.verbs.includes("list")) return Promise.resolve({ kind: "absent" });
    const listing = known2.get(key) ?? listingOf(api, collectionPath(resource2));
    known2.set(key, listing);
    return listing;
  };
}
async function listingOf(api, path2) {
  const all = await listAll(api, path2);
  return "why" in all ? { kind: "unreadable", why: all.why } : { kind: "objects", objects: all.items };
}
function readEach2(objects, schema) {
  return objects.map((object2) => {
    const read = checked(schema, object2);
    return "value" in read ? read.value : void 0;
  });
}
var text10 = nullish(string(), "");
var metadata = object({ name: string(), namespace: text10, creationTimestamp: text10 });
var conditions = nullish(
  array(object({ type: text10, status: text10, reason: text10, message: text10 })),
  []
);
function whyNot(all, type) {
  const found2 = all.find((one) => one.type === type);
  if (!found2) return `it has no condition ${type} yet`;
  if (found2.status === "True") return void 0;
  return [found2.reason, found2.message].filter(Boolean).join(": ") || `its condition ${type} is ${found2.status}`;
}

// src/render/requests.ts
var none = { cpu: 0, memory: 0, pods: 0 };
function requestsOf(objects, nodes) {
  return objects.filter(({ hook }) => hook === void 0).flatMap((object2) => podsOf(object2, nodes)).reduce(plus, none);
}
function plus(a, b) {
  return { cpu: a.cpu + b.cpu, memory: a.memory + b.memory, pods: a.pods + b.pods };
}
function podsOf(object2, nodes) {
  const kind = `${apiGroup(object2.apiVersion)}/${object2.kind}`;
  const spec = at(object2.value, "spec");
  if (kind === "apps/DaemonSet") return [times(podRequests(podSpecOf(object2)), nodes)];
  if (kind === "apps/Deployment" || kind === "apps/StatefulSet")
    return [times(podRequests(podSpecOf(object2)), wholeNumber(at(spec, "replicas")) ?? 1)];
  if (kind === "minio.min.io/Tenant")
    return listAt(spec, "pools").map(
      (pool2) => times({ ...containerRequests(pool2), pods: 1 }, wholeNumber(at(pool2, "servers")) ?? 0)
    );
  return [];
}
function times({ cpu, memory, pods }, count3) {
  return { cpu: cpu * count3, memory: memory * count3, pods: pods * count3 };
}
function podRequests(podSpec) {
  const init = listAt(podSpec, "initContainers");
  const isSidecar = (container3) => textAt(container3, "restartPolicy") === "Always";
  const together2 = [...listAt(podSpec, "containers"), ...init.filter(isSidecar)].map(containerRequests).reduce(plus, none);
  const before = init.filter((container3) => !isSidecar(container3)).map(containerRequests);
  const most2 = (of) => Math.max(together2[of], ...before.map((one) => one[of]));
  return { cpu: most2("cpu"), memory: most2("memory"), pods: 1 };
}
function containerRequests(container3) {
  const of = (name3) => quantity(
    textAt(container3, "resources", "requests", name3) || textAt(container3, "resources", "limits", name3)
  ) ?? 0;
  return { cpu: of("cpu"), memory: of("memory"), pods: 0 };
}
function resourcesText({ cpu, memory }) {
  return `${cpu.toFixed(1)} CPUs and ${(memory / 1024 ** 3).toFixed(1)} GiB`;
}

// src/commands/preflight-cluster.ts
import { dirname as dirname4 } from "node:path";
var version2 = object({ gitVersion: string() });
async function skewCheck({
  kubectl,
  plainHelm,
  stack
}) {
  const [told3, helm] = await Promise.all([
    kubectl(["version", "-o", "json"]),
    plainHelm(["version", "--template", "{{.KubeClientVersion}}"], dirname4(stack))
  ]);
  const read = readJson(object({ clientVersion: version2, serverVersion: version2 }), told3.stdout);
  if ("wrong" in read) return unknown4("the versions of kubectl and the cluster cannot be read");
  const { clientVersion, serverVersion: serverVersion2 } = read.value;
  return skewOutcome(serverVersion2.gitVersion, clientVersion.gitVersion, helm.stdout.trim());
}
function skewOutcome(server, kubectl, helm) {
  const [minor, ofKubectl, ofHelm] = [server, kubectl, helm].map(minorOf);
  const detail = `cluster ${server}, kubectl ${kubectl}, helm for ${helm || "an unknown version"}`;
  if (minor === void 0 || ofKubectl === void 0 || ofHelm === void 0) return unknown4(detail);
  const wrong = [
    Math.abs(minor - ofKubectl) > 1 ? "kubectl is made for a cluster one minor version older or newer" : "",
    minor > ofHelm || minor < ofHelm - 3 ? `helm is made for 1.${ofHelm - 3} to 1.${ofHelm}` : ""
  ].filter(Boolean);
  return wrong.length === 0 ? ok(detail) : { outcome: "note", detail: `${detail}: ${wrong.join(", and ")}` };
}
function minorOf(text12) {
  const minor = /^v?1\.([0-9]{1,3})/.exec(text12)?.[1];
  return minor === void 0 ? void 0 : Number(minor);
}
var node = object({ metadata, status: nullish(object({ conditions })) });
async function nodeCheck({ list: list5, layers, installed: installed2 }) {
  const listing = await list5("v1", "Node");
  if (listing.kind !== "objects") return unreadable3(listing);
  const nodes = readEach2(listing.objects, node);
  const waiting2 = nodes.filter((one) => whyNot(one?.status?.conditions ?? [], "Ready") !== void 0);
  const ready2 = `${nodes.length - waiting2.length} of ${nodes.length} nodes are ready`;
  if (nodes.length === 0) return { outcome: "failed", detail: "the cluster has no nodes" };
  if (waiting2.length === 0) return ok(ready2);
  const isFirst = layers[0]?.releases.every((release5) => !installed2.has(releaseKey(release5))) ?? false;
  if (waiting2.length < nodes.length || isFirst) {
    const named7 = waiting2.slice(0, 5).map((one) => one?.metadata.name ?? "");
    const expected = `, as it has to be before layer ${layers[0]?.layer ?? 1} brings the network`;
    const detail = waiting2.length < nodes.length ? `${ready2}; not: ${named7.join(", ")}` : ready2 + expected;
    return { outcome: "note", detail };
  }
  return { outcome: "failed", detail: `${ready2}: ${whyNot(waiting2[0]?.status?.conditions ?? [], "Ready")}` };
}
var storageClass = object({
  metadata: object({
    name: string(),
    annotations: nullish(
      object({ "storageclass.kubernetes.io/is-default-class": nullish(string()) })
    )
  })
});
async function storageCheck({ list: list5 }) {
  const listing = await list5("storage.k8s.io/v1", "StorageClass");
  if (listing.kind !== "objects") return unreadable3(listing);
  const classes2 = readEach2(listing.objects, storageClass).filter((one) => one !== void 0);
  const names = classes2.map(({ metadata: { name: name3, annotations } }) => {
    const isDefault = annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
    return { isDefault, text: isDefault ? `${name3} (default)` : name3 };
  });
  if (names.length === 0) return { outcome: "note", detail: "there are no storage classes yet" };
  const detail = names.map(({ text: text12 }) => text12).join(", ");
  if (names.some(({ isDefault }) => isDefault)) return ok(detail);
  return { outcome: "note", detail: `${detail}; none is the default: claims have to name one` };
}
function unreadable3(listing) {
  return unknown4(listing.why ?? "the cluster serves no such API");
}
function ok(detail) {
  return { outcome: "ok", detail };
}
function unknown4(detail) {
  return { outcome: "unknown", detail };
}

// src/commands/preflight-capacity.ts
var node2 = object({
  metadata,
  spec: nullish(
    object({
      unschedulable: nullish(boolean(), false),
      taints: nullish(array(object({ key: text10, effect: text10 })), [])
    })
  ),
  status: nullish(object({ allocatable: nullish(object({ cpu: text10, memory: text10 })) }))
});
var passing2 = /^node\.(kubernetes|cloudprovider\.kubernetes)\.io\/(not-ready|uninitialized|network-unavailable)$|^node\.cilium\.io\//;
async function schedulableNodes(list5) {
  const listing = await list5("v1", "Node");
  if (listing.kind !== "objects") return unreadable3(listing);
  const all = readEach2(listing.objects, node2).filter((one) => one !== void 0);
  const nodes = all.filter(
    ({ spec }) => !spec?.unschedulable && !spec?.taints.some(({ key, effect }) => effect !== "PreferNoSchedule" && !passing2.test(key))
  );
  return { nodes, all: all.length };
}
async function schedulableCheck({ list: list5 }) {
  const found2 = await schedulableNodes(list5);
  if ("outcome" in found2) return found2;
  const { nodes, all } = found2;
  const detail = `${nodes.length} of ${all} take pods without a toleration`;
  if (nodes.length === 0) return { outcome: "failed", detail: `${detail}: all are cordoned or tainted` };
  return nodes.length === 1 ? { outcome: "note", detail: `${detail}: with two, one may fail` } : ok(detail);
}
async function capacityCheck({ list: list5, layers }, { rendered }) {
  const found2 = await schedulableNodes(list5);
  if ("outcome" in found2) return found2;
  const given = found2.nodes.map(({ status }) => ({
    cpu: quantity(status?.allocatable?.cpu ?? "") ?? 0,
    memory: quantity(status?.allocatable?.memory ?? "") ?? 0,
    pods: 0
  })).reduce(plus, { cpu: 0, memory: 0, pods: 0 });
  const objects = [...rendered.values()].flatMap((release5) => release5.objects);
  const asked = requestsOf(objects, found2.all);
  const detail = `${asked.pods} pods ask for ${resourcesText(asked)}; the nodes have ${resourcesText(given)}`;
  if (asked.cpu > given.cpu || asked.memory > given.memory)
    return { outcome: "failed", detail: `${detail}: some will not find a place` };
  const wanted2 = layers.flatMap(({ releases }) => releases).filter(({ installed: installed2 }) => installed2).length;
  return rendered.size < wanted2 ? unknown4(`${detail}; not counted: ${wanted2 - rendered.size} release(s) that do not render`) : ok(detail);
}

// src/commands/preflight-addresses.ts
var block = object({ start: text10, stop: text10, cidr: text10 });
var blocks = nullish(array(block), []);
var pool = object({
  metadata,
  spec: nullish(object({ blocks })),
  status: nullish(object({ conditions }))
});
var addresses = nullish(array(object({ ip: text10, address: text10, type: text10 })), []);
var service3 = object({
  metadata,
  status: nullish(object({ loadBalancer: nullish(object({ ingress: addresses })) }))
});
var node3 = object({ metadata, status: nullish(object({ addresses })) });
async function addressCheck(ground, { rendered }) {
  const { list: list5 } = ground;
  const [current, former] = await Promise.all(
    ["cilium.io/v2", "cilium.io/v2alpha1"].map((apiVersion) => list5(apiVersion, "CiliumLoadBalancerIPPool"))
  );
  const listing = current?.kind === "absent" ? former : current;
  if (listing?.kind === "unreadable") return unreadable3(listing);
  const pools = readEach2(listing?.kind === "objects" ? listing.objects : [], pool).filter(
    (one) => one !== void 0
  );
  const coming = renderedPools(rendered);
  const taken2 = await takenByNodes(ground, [...pools, ...coming]);
  if (taken2) return { outcome: "failed", detail: taken2 };
  if (pools.length > 0) return ofPools(pools);
  if (coming.length === 0)
    return { outcome: "note", detail: "there are no pools of Cilium, and the stack brings none" };
  return heldByOthers(ground, coming);
}
function ofPools(pools) {
  const told3 = pools.map(({ metadata: { name: name3 }, status }) => {
    const of = (type) => status?.conditions.find((one) => one.type === `cilium.io/${type}`);
    return { name: name3, free: of("IPsAvailable")?.message ?? "", isTorn: of("PoolConflict")?.status === "True" };
  });
  const torn = told3.find(({ isTorn }) => isTorn);
  if (torn) return { outcome: "failed", detail: `the pool ${torn.name} overlaps with another one` };
  const detail = told3.map(({ name: name3, free }) => `${name3}: ${free || "an unknown number of"} free`).join(", ");
  if (told3.some(({ free }) => !/^[0-9]{1,18}$/.test(free))) return unknown4(detail);
  return told3.every(({ free }) => free === "0") ? { outcome: "note", detail } : ok(detail);
}
function renderedPools(rendered) {
  return [...rendered.values()].flatMap(({ objects }) => objects).filter(({ kind }) => kind === "CiliumLoadBalancerIPPool").map(({ name: name3, value }) => ({
    metadata: { name: name3, namespace: "", creationTimestamp: "" },
    spec: {
      blocks: listAt(value, "spec", "blocks").map((one) => ({
        start: textAt(one, "start"),
        stop: textAt(one, "stop"),
        cidr: textAt(one, "cidr")
      }))
    },
    status: void 0
  }));
}
async function takenByNodes({ list: list5 }, pools) {
  const listing = await list5("v1", "Node");
  if (listing.kind !== "objects") return void 0;
  for (const one of readEach2(listing.objects, node3)) {
    for (const { address } of one?.status?.addresses ?? []) {
      const found2 = pools.find((given) => holds2(given, address));
      if (found2)
        return `node ${one?.metadata.name} has ${address}, which the pool ${found2.metadata.name} would hand out`;
    }
  }
  return void 0;
}
async function heldByOthers({ list: list5 }, coming) {
  const listing = await list5("v1", "Service");
  const ranges2 = coming.flatMap(({ spec }) => spec?.blocks ?? []).map(rangeText);
  const detail = `${ranges2.join(", ")} is still to come`;
  if (listing.kind !== "objects") return unknown4(`${detail}; who has its addresses is not known`);
  const holders = readEach2(listing.objects, service3).flatMap((one) => {
    const ips = (one?.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
    return ips.some((ip) => coming.some((given) => holds2(given, ip))) ? [`${one?.metadata.namespace}/${one?.metadata.name}`] : [];
  });
  if (holders.length === 0) return ok(`${detail}; no node and no Service has one of them`);
  return { outcome: "note", detail: `${detail}; already held by ${holders.slice(0, 5).join(", ")}` };
}
function rangeText({ start, stop, cidr }) {
  return cidr || (stop === "" ? start : `${start} to ${stop}`);
}
function holds2({ spec }, address) {
  const ranges2 = (spec?.blocks ?? []).flatMap(rangesOf);
  return addressRanges(address).some((own) => ranges2.some((one) => overlap(own, one)));
}
function rangesOf({ start, stop, cidr }) {
  return addressRanges(cidr || (stop === "" ? start : { start, stop }));
}

// src/commands/preflight-renders.ts
import { dirname as dirname5 } from "node:path";

// src/cluster/access.ts
var texts = nullish(array(string()), []);
var rulesReview = object({
  status: object({
    incomplete: nullish(boolean(), false),
    resourceRules: nullish(
      array(object({ verbs: texts, apiGroups: texts, resources: texts, resourceNames: texts })),
      []
    ),
    nonResourceRules: nullish(array(object({ verbs: texts, nonResourceURLs: texts })), [])
  })
});
var accessReview = object({ status: object({ allowed: nullish(boolean(), false) }) });
function rightsOf({ target, verbs: verbs2, namespace: namespace2 }) {
  return verbs2.flatMap((verb) => singly(target).map((one) => ({ verb, target: one, namespace: namespace2 })));
}
function singly(target) {
  if (target.kind === "url") return [target];
  if (target.names.length === 0) return [{ ...target, names: [] }];
  return target.names.map((name3) => ({ ...target, names: [name3] }));
}
function resource(group, plural, names = []) {
  return { kind: "resource", group, plural, names };
}
var nowhere = "helmfile-gate-no-such-namespace";
async function accessIn(api, namespace2) {
  const what3 = `asking what may be done in ${namespace2 ?? "the cluster"}`;
  const { status } = await reviewed(api, what3, rulesReview, {
    kind: "SelfSubjectRulesReview",
    spec: { namespace: namespace2 ?? nowhere }
  });
  return {
    incomplete: status.incomplete,
    allows: (verb, target) => target.kind === "url" ? status.nonResourceRules.some(
      ({ verbs: verbs2, nonResourceURLs }) => has(verbs2, verb) && nonResourceURLs.some(covers2(target.url))
    ) : status.resourceRules.some(
      (rule) => has(rule.verbs, verb) && has(rule.apiGroups, target.group) && has(rule.resources, target.plural) && coversNames(rule.resourceNames, target.names)
    )
  };
}
async function mayDo(api, { verb, target, namespace: namespace2 }) {
  const [resource2, subresource] = target.kind === "url" ? [] : target.plural.split("/");
  const spec = target.kind === "url" ? { nonResourceAttributes: { verb, path: target.url } } : {
    resourceAttributes: {
      ...{ verb, group: target.group, resource: resource2 },
      ...subresource === void 0 ? {} : { subresource },
      ...namespace2 === void 0 ? {} : { namespace: namespace2 },
      ...target.names[0] === void 0 ? {} : { name: target.names[0] }
    }
  };
  const review = { kind: "SelfSubjectAccessReview", spec };
  return (await reviewed(api, "asking what may be done", accessReview, review)).status.allowed;
}
async function reviewed(api, what3, schema, review) {
  const { status, body } = await api.request({
    method: "POST",
    path: `/apis/authorization.k8s.io/v1/${review.kind.toLowerCase()}s`,
    body: { apiVersion: "authorization.k8s.io/v1", ...review }
  });
  if (status !== 201) throw clusterFailure(what3, refusalOf(body));
  const read = readJson(schema, body);
  if ("wrong" in read)
    throw clusterFailure(what3, `the answer of the API server cannot be read: ${read.wrong}`);
  return read.value;
}
function has(all, one) {
  return all.includes("*") || all.includes(one);
}
function coversNames(given, wanted2) {
  return given.length === 0 || wanted2.length > 0 && wanted2.every((name3) => given.includes(name3));
}
function covers2(url) {
  return (given) => given === url || given.endsWith("*") && url.startsWith(given.slice(0, -1));
}

// src/render/needs.ts
function renderedRelease({ name: name3, namespace: namespace2 }, render) {
  const { manifest, crds, calls, wantsServer } = render;
  return {
    ...{ name: name3, namespace: namespace2, wantsServer },
    objects: sentObjects(manifest, namespace2).filter(({ kind }) => kind !== ""),
    crds: [...crds.values()].flatMap((text12) => sentObjects(text12, "")).filter(({ kind }) => kind !== ""),
    lookups: calls.lookups
  };
}
function kindNames(releases, served) {
  const coming = new Map(
    releases.flatMap(({ objects, crds }) => crdsAmong([...objects, ...crds])).map(({ spec }) => [
      `${textAt(spec, "group")} ${textAt(spec, "names", "kind")}`,
      { plural: textAt(spec, "names", "plural"), namespaced: textAt(spec, "scope") === "Namespaced" }
    ])
  );
  return (apiVersion, kind) => {
    const group = groupOf(apiVersion);
    const known2 = served(apiVersion, kind) ?? coming.get(`${group} ${kind}`);
    return { group, plural: known2?.plural ?? guessed(kind), namespaced: known2?.namespaced ?? false };
  };
}
function guessed(kind) {
  const singular = kind.toLowerCase();
  if (singular.endsWith("endpoints")) return singular;
  if (singular.endsWith("s")) return `${singular}es`;
  return singular.endsWith("y") ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
var everyVerb = ["get", "list", "watch", "create", "update", "patch", "delete"];
function applyNeeds(releases, names, leaseNamespace) {
  return [
    need("coordination.k8s.io", "leases", ["get", "create", "update", "patch"], leaseNamespace),
    // helm makes the namespace of a release. What is waited for is listed in the whole cluster.
    need("", "namespaces", ["get", "create"]),
    need("apiextensions.k8s.io", "customresourcedefinitions", ["get", "list", "watch"]),
    ...releases.flatMap((release5) => [
      need("", "secrets", everyVerb, release5.namespace),
      ...objectNeeds([...release5.objects, ...release5.crds], names, everyVerb),
      ...release5.objects.some((object2) => podSpecOf(object2) !== void 0) ? waitingNeeds(release5.namespace) : []
    ])
  ];
}
function waitingNeeds(namespace2) {
  return [
    need("", "pods", ["get", "list", "watch"], namespace2),
    need("", "events", ["list"], namespace2),
    need("", "pods/log", ["get"], namespace2),
    need("apps", "replicasets", ["get", "list", "watch"], namespace2)
  ];
}
function planNeeds(releases, names, isInstalled) {
  return [
    need("", "secrets", ["list"]),
    { target: resource("", "namespaces", ["kube-system"]), verbs: ["get"], namespace: void 0 },
    need("apiextensions.k8s.io", "customresourcedefinitions", ["list"]),
    ...releases.flatMap((release5) => [
      ...lookupNeeds(release5, names),
      ...release5.wantsServer && !isInstalled(release5) ? objectNeeds(release5.objects, names, ["get"]) : []
    ])
  ];
}
function lookupNeeds({ lookups: lookups2 }, names) {
  if (lookups2 === "any") return [];
  return lookups2.map(({ apiVersion, kind }) => {
    const { group, plural } = names(apiVersion, kind);
    return need(group, plural, ["get"]);
  });
}
function driftNeeds(releases, names) {
  return releases.flatMap(
    ({ objects }) => objects.filter(({ hook }) => hook === void 0).map(({ apiVersion, kind }) => {
      const { group, plural } = names(apiVersion, kind);
      return need(group, plural, ["get", "list"]);
    })
  );
}
function objectNeeds(objects, names, verbs2) {
  return objects.map(({ apiVersion, kind, namespace: namespace2 }) => {
    const { group, plural, namespaced } = names(apiVersion, kind);
    return need(group, plural, verbs2, namespaced ? namespace2 : void 0);
  });
}
function need(group, plural, verbs2, namespace2) {
  return { target: resource(group, plural), verbs: verbs2, namespace: namespace2 };
}
var rbac = "rbac.authorization.k8s.io";
function grantsOf2(releases) {
  const objects = releases.flatMap((release5) => release5.objects).filter(({ apiVersion }) => groupOf(apiVersion) === rbac);
  const own = new Set(objects.map(({ kind, namespace: namespace2, name: name3 }) => roleKey(kind, namespace2, name3)));
  return objects.flatMap((object2) => {
    if (object2.kind.endsWith("Binding")) return bindingGrant(object2, own);
    return object2.kind === "Role" || object2.kind === "ClusterRole" ? [roleGrant(object2)] : [];
  });
}
function roleKey(kind, namespace2, name3) {
  return `${kind} ${kind === "Role" ? namespace2 : ""}/${name3}`;
}
function roleGrant({ kind, name: name3, namespace: namespace2, value }) {
  const place3 = kind === "Role" ? namespace2 : void 0;
  const plural = kind === "Role" ? "roles" : "clusterroles";
  const instead = { target: resource(rbac, plural, [name3]), verbs: ["escalate"], namespace: place3 };
  if (at(value, "aggregationRule") !== void 0) return { instead, needs: [instead] };
  const needs2 = listAt(value, "rules").flatMap((rule) => {
    const verbs2 = textsAt(rule, "verbs");
    const urls = textsAt(rule, "nonResourceURLs").map((url) => ({ kind: "url", url }));
    const names = textsAt(rule, "resourceNames");
    const targets = groupsOf(rule).flatMap(
      (group) => textsAt(rule, "resources").map((one) => resource(group, one, names))
    );
    return [...urls, ...targets].map((target) => ({ target, verbs: verbs2, namespace: place3 }));
  });
  return { instead, needs: needs2 };
}
function groupsOf(rule) {
  return listAt(rule, "apiGroups").flatMap((group) => typeof group === "string" ? [group] : []);
}
function bindingGrant({ kind, namespace: namespace2, value }, own) {
  const role = { kind: textAt(value, "roleRef", "kind"), name: textAt(value, "roleRef", "name") };
  if (own.has(roleKey(role.kind, namespace2, role.name))) return [];
  const plural = role.kind === "Role" ? "roles" : "clusterroles";
  const instead = {
    target: resource(rbac, plural, [role.name]),
    verbs: ["bind"],
    namespace: kind === "RoleBinding" ? namespace2 : void 0
  };
  return [{ instead, needs: [instead] }];
}

// src/commands/preflight-renders.ts
async function renderStack(context, layers, stored) {
  const releases = layers.flatMap((layer2) => layer2.releases).filter(({ installed: installed2 }) => installed2);
  const [survey] = await Promise.all([
    surveyCluster(context, stored).catch(() => blindSurvey(context)),
    requireNoBypass(context, releases),
    // What it says is a check of its own.
    context.helmfile.repos("fresh").catch(() => void 0)
  ]);
  const stage = { context, survey, releases, layers };
  const { rendered, rehearsal, whole: whole2 } = await renderedBy(stage);
  const failed2 = new Map(releases.flatMap((release5) => failureOf2(release5, rehearsal, whole2)));
  const isBlind = survey.facts.isBlind ?? false;
  const unseeing = releases.filter((release5) => {
    const key = releaseKey(release5);
    return failed2.get(key)?.failure === "cluster" && !rendered.has(key);
  });
  if (isBlind || unseeing.length === 0) return { rendered, failed: failed2, isBlind };
  const blind = { ...survey, facts: { ...survey.facts, isBlind: true } };
  const more = await renderedBy({ ...stage, survey: blind, releases: unseeing });
  return { rendered: new Map([...rendered, ...more.rendered]), failed: failed2, isBlind };
}
async function blindSurvey({ plainHelm, ...context }) {
  const asked = await plainHelm(["version", "--template", "{{.KubeClientVersion}}"], dirname5(context.stack));
  const kubeVersion = /^v?([0-9.]+)/.exec(asked.stdout.trim())?.[1] ?? "1.34";
  return {
    cluster: "",
    facts: { kubeVersion, apiVersions: [], isBlind: true },
    stored: /* @__PURE__ */ new Map(),
    liveCrd: () => void 0
  };
}
var enoughOfTheSame = 3;
async function renderedBy({ context, survey, releases, layers }) {
  const rendered = /* @__PURE__ */ new Map();
  const noting = {
    ...context,
    noteRender: (release5, render) => rendered.set(releaseKey(release5), renderedRelease(release5, render))
  };
  const rehearsal = newRehearsal();
  const whole2 = /* @__PURE__ */ new Map();
  const lacking3 = (some) => some.filter((release5) => !rehearsal.sendings.has(releaseKey(release5)));
  const attempt2 = async (some) => {
    const scene = { survey, releases: some, coming: /* @__PURE__ */ new Map() };
    const why = await rehearse(noting, rehearsal, scene).catch(failureLine);
    context.cancelled.throwIfAborted();
    lacking3(some).forEach((release5) => whole2.set(releaseKey(release5), why));
    return why;
  };
  const first = await attempt2(releases);
  let same3 = 0;
  for (const release5 of releases.length > 1 ? lacking3(releases) : []) {
    same3 = await attempt2([release5]) === first ? same3 + 1 : 0;
    if (same3 === enoughOfTheSame) break;
  }
  const chosen = layers.map(({ layer: layer2, releases: all }) => ({
    layer: layer2,
    releases: all.filter((one) => releases.includes(one))
  }));
  await rehearseWithComingApis(noting, rehearsal, { layers: chosen, survey }).catch(() => void 0);
  return { rendered, rehearsal, whole: whole2 };
}
function failureOf2(release5, { sendings }, whole2) {
  const key = releaseKey(release5);
  const diff2 = sendings.get(key)?.diff;
  if (diff2?.outcome === "rendered") return [];
  if (diff2) return [[key, diff2]];
  const error = whole2.get(key) || "helmfile would not apply it";
  return [[key, { error, failure: "render" }]];
}

// src/commands/preflight-releases.ts
function releaseChecks(layers, renders) {
  return layers.flatMap(
    ({ releases }) => releases.filter(({ installed: installed2 }) => installed2).map((release5) => {
      const key = releaseKey(release5);
      return { name: `release ${key}`, ...releaseOutcome(key, renders) };
    })
  );
}
function releaseOutcome(key, { rendered, failed: failed2, isBlind }) {
  const failure = failed2.get(key);
  if (failure) return { outcome: isHidden(failure, isBlind) ? "unknown" : "failed", detail: failure.error };
  const { objects = [], wantsServer = false } = rendered.get(key) ?? {};
  const detail = `renders: ${objects.length} object(s)`;
  if (!isBlind) return { outcome: "ok", detail };
  const blind = wantsServer ? "and its chart would look into the cluster" : "as in an empty cluster";
  return { outcome: wantsServer ? "unknown" : "ok", detail: `${detail}, ${blind}` };
}
function isHidden({ error, failure }, isBlind) {
  return isBlind && failure === "cluster" || /required env var|ONEPASSWORD_CREDENTIALS_FILE/.test(error);
}

// src/cluster/rights.ts
var mostReviews = 60;
async function accountIn(api, namespaces) {
  const limit2 = pLimit(8);
  const places3 = [void 0, ...new Set(namespaces)];
  const all = new Map(
    await Promise.all(places3.map(async (one) => [one, await limit2(() => accessIn(api, one))]))
  );
  const access3 = (namespace2) => {
    const found2 = all.get(namespace2);
    if (!found2) throw new Error(`the rights in ${namespace2} were not asked for`);
    return found2;
  };
  let left = mostReviews;
  return {
    accessIn: access3,
    lacks: async (needs2) => {
      const byVerb = needs2.flatMap((need2) => need2.verbs.map((verb) => ({ ...need2, verbs: [verb] })));
      const refused4 = byVerb.flatMap(
        (need2) => rightsOf(need2).filter(({ verb, target }) => !access3(need2.namespace).allows(verb, target)).map((right) => ({ need: need2, right }))
      );
      const doubtful = refused4.filter(({ need: need2 }) => access3(need2.namespace).incomplete);
      const asked = doubtful.slice(0, left);
      left -= asked.length;
      const allowed = new Set(
        await Promise.all(
          asked.map(async (one) => await limit2(() => mayDo(api, one.right)) ? one : void 0)
        )
      );
      const lacking3 = new Set(refused4.filter((one) => !allowed.has(one)).map(({ need: need2 }) => need2));
      return { needs: [...lacking3], isCertain: asked.length === doubtful.length };
    }
  };
}
function ruleLines(needs2) {
  const verbsOf = /* @__PURE__ */ new Map();
  for (const { target, verbs: verbs2 } of needs2) {
    const key = JSON.stringify(target);
    verbsOf.set(key, /* @__PURE__ */ new Set([...verbsOf.get(key) ?? [], ...verbs2]));
  }
  const rules5 = /* @__PURE__ */ new Map();
  for (const [key, verbs2] of verbsOf) {
    const target = JSON.parse(key);
    const rule = ruleOf2(target, verbs2.has("*") ? ["*"] : [...verbs2].sort());
    const one = rules5.get(JSON.stringify(rule)) ?? { rule, what: /* @__PURE__ */ new Set() };
    one.what.add(target.kind === "url" ? target.url : target.plural);
    rules5.set(JSON.stringify(rule), one);
  }
  const sorted = [...rules5].sort(([a], [b]) => a < b ? -1 : 1);
  return sorted.flatMap(([, { rule, what: what3 }]) => linesOf3(rule, [...what3].sort()));
}
function ruleOf2(target, verbs2) {
  return target.kind === "url" ? { group: void 0, verbs: verbs2, names: [] } : { group: target.group, verbs: verbs2, names: [...target.names].sort() };
}
function linesOf3({ group, verbs: verbs2, names }, what3) {
  const last = `  verbs: ${flow(verbs2)}`;
  if (group === void 0) return [`- nonResourceURLs: ${flow(what3)}`, last];
  const named7 = names.length === 0 ? [] : [`  resourceNames: ${flow(names)}`];
  return [`- apiGroups: ${flow([group])}`, `  resources: ${flow(what3)}`, ...named7, last];
}
function flow(texts2) {
  const written2 = texts2.map(
    (text12) => /^[a-z0-9][\w./-]*$/i.test(text12) ? text12 : `'${singleLine(text12, 200).replaceAll("'", "''")}'`
  );
  return `[${written2.join(", ")}]`;
}

// src/cluster/status/stored-objects.ts
function storedObjects2(release5) {
  try {
    return { release: release5, objects: parseManifest(release5.manifest, release5.namespace) };
  } catch {
    return { release: release5, objects: void 0 };
  }
}

// src/commands/preflight-rights.ts
async function rightsChecks(api, scope) {
  const { ground, renders, leaseNamespace } = scope;
  const releases = ground.layers.flatMap((layer2) => layer2.releases);
  const wanted2 = releases.filter(({ installed: installed2 }) => installed2);
  const rendered = wanted2.flatMap((release5) => renders.rendered.get(releaseKey(release5)) ?? []);
  const names = kindNames(rendered, ground.served);
  const all = [...rendered, ...releases.flatMap((release5) => storedRelease(release5, ground))];
  const needs2 = {
    plan: planNeeds(rendered, names, (release5) => ground.installed.has(releaseKey(release5))),
    drift: driftNeeds(all, names),
    apply: applyNeeds(all, names, leaseNamespace)
  };
  const grants = grantsOf2(rendered);
  const places3 = [...needs2.apply, ...grants.map(({ instead }) => instead)].flatMap(
    ({ namespace: namespace2 }) => namespace2 ?? []
  );
  const account = await accountIn(api, places3);
  const mayAll = account.accessIn(void 0).allows("*", resource("*", "*"));
  const outcome = outcomeFor(mayAll ? 0 : wanted2.length - rendered.length);
  const unclear = rendered.filter(({ lookups: lookups2 }) => lookups2 === "any" && !mayAll).map(({ name: name3 }) => name3);
  return [
    { name: "rights to plan", ...outcome(await account.lacks(needs2.plan), "failed", unclear) },
    { name: "rights to see drift", ...outcome(await account.lacks(needs2.drift), "note") },
    {
      name: "rights to apply",
      ...outcome(await account.lacks([...needs2.apply, ...handedOn2(account, grants)]), "note")
    }
  ];
}
function storedRelease(release5, { installed: installed2 }) {
  const stored = installed2.get(releaseKey(release5));
  if (!stored) return [];
  const { name: name3, namespace: namespace2 } = release5;
  const objects = storedObjects2(stored).objects ?? [];
  return [{ name: name3, namespace: namespace2, objects, crds: [], lookups: [], wantsServer: false }];
}
function handedOn2(account, grants) {
  return grants.flatMap(({ instead, needs: needs2 }) => {
    const { allows } = account.accessIn(instead.namespace);
    return instead.verbs.every((verb) => allows(verb, instead.target)) ? [] : needs2;
  });
}
var outcomeFor = (unseen2) => ({ needs: needs2, isCertain }, whenLacking, unclear = []) => {
  const remarks = [
    unseen2 === 0 ? "" : `not looked at for ${unseen2} release(s) that do not render`,
    unclear.length === 0 ? "" : `what ${unclear.join(", ")} looks up cannot be told from its templates`
  ].filter(Boolean);
  const more = remarks.map((remark) => `; ${remark}`).join("");
  if (needs2.length === 0)
    return remarks.length === 0 ? ok("all that the renders need") : unknown4(`nothing is missing${more}`);
  const lines = ruleLines(needs2);
  const missing5 = lines.filter((line2) => line2.startsWith("- ")).length;
  if (!isCertain)
    return { ...unknown4(`the cluster does not list all rights, so these may be missing${more}:`), lines };
  return {
    outcome: whenLacking,
    detail: `${missing5} rule(s) are missing${more}; a ClusterRole needs:`,
    lines
  };
};

// src/commands/preflight-stack.ts
async function stackChecks(context, inputs, { github }) {
  const { leaseNamespace } = inputs;
  const layers = context.helmfile.list().then(layersOf);
  const known2 = layers.then((all) => ({ all, stored: storedReleases(context.api) }));
  const ground = known2.then(({ all, stored }) => groundOf(context, all, stored));
  const renders = known2.then(({ all, stored }) => renderStack(context, all, stored));
  const [isKnown, isRendered] = [ground, renders].map(settledWell);
  const ofGround = (look) => async () => await isKnown ? look(await ground) : notLookedAt;
  const ofRenders = (look) => async () => await isKnown && await isRendered ? look(await ground, await renders) : notLookedAt;
  const checks = [
    ["versions", () => skewCheck(context)],
    ["nodes", async () => nodeCheck(await ground)],
    ["schedulable nodes", ofGround(schedulableCheck)],
    ["capacity", ofRenders(capacityCheck)],
    ["storage classes", ofGround(storageCheck)],
    ["addresses", ofRenders(addressCheck)],
    ["disk", () => diskCheck(process.env["RUNNER_TEMP"] ?? tmpdir())],
    ["chart repositories", () => repositoryCheck(context)],
    ["stack", () => lintCheck(context, inputs)],
    ["releases", async () => releaseChecks(await layers, await renders)],
    ...github === void 0 ? [] : [["GitHub environments", async () => environmentCheck(github, inputs, await layers)]],
    // They may be many lines.
    [
      "rights",
      ofRenders((ground2, renders2) => rightsChecks(context.api, { ground: ground2, renders: renders2, leaseNamespace }))
    ]
  ];
  const found2 = await Promise.all(checks.map(([name3, look]) => checksOf(name3, look)));
  return found2.flat();
}
var notLookedAt = unknown4("it was not looked at: see nodes and releases");
function settledWell(known2) {
  return known2.then(
    () => true,
    () => false
  );
}
async function checksOf(name3, look) {
  const found2 = await outcomeOf2(look);
  return "outcome" in found2 ? [{ name: name3, ...found2 }] : found2;
}
async function groundOf({ api }, layers, stored) {
  const [served, { installed: installed2 }] = await Promise.all([servedResources(api), stored]);
  return { list: listerFor(api, served), served, layers, installed: installed2 };
}
async function outcomeOf2(look) {
  try {
    return await look();
  } catch (error) {
    const detail = failureLine(error);
    const hidden2 = ["cluster-refused", "github-refused", "github-unreachable"];
    const isHidden2 = error instanceof Failure && hidden2.includes(error.reason);
    return { outcome: isHidden2 ? "unknown" : "failed", detail };
  }
}
var gibibyte = 1024 ** 3;
async function diskCheck(folder) {
  const { bavail, bsize } = await statfs(folder);
  return diskOutcome(folder, bavail * bsize);
}
function diskOutcome(folder, free) {
  const detail = `${(free / gibibyte).toFixed(1)} GiB free in ${folder}`;
  return free < gibibyte / 2 ? { outcome: "failed", detail } : ok(detail);
}
async function repositoryCheck({ helmfile }) {
  await helmfile.repos("fresh");
  return ok("reachable");
}
async function lintCheck(context, { jobLayers }) {
  const findings = await lintStack(context, jobLayers);
  const [first, ...others] = findings.filter(({ severity }) => severity === "error");
  if (!first)
    return ok(findings.length === 0 ? "lint has no findings" : `lint has ${findings.length} warning(s)`);
  return {
    outcome: "failed",
    detail: `lint: ${first.message}${others.length > 0 ? `, and ${others.length} more` : ""}`
  };
}
async function environmentCheck(github, { environment, approvalMode }, layers) {
  if (approvalMode === "review" || approvalMode === "none")
    return ok(`approval-mode is ${approvalMode}: none is asked`);
  const names = [...new Set(layers.map(({ layer: layer2 }) => environmentToAsk(approvalMode, environment, layer2)))];
  const found2 = await Promise.all(
    names.map(async (name3) => ({ name: name3, reviewers: await github.requiredReviewers(name3) }))
  );
  const missing5 = found2.filter(({ reviewers }) => reviewers === void 0).map(({ name: name3 }) => `${name3} is missing`);
  const open3 = found2.filter(({ reviewers }) => reviewers === 0).map(({ name: name3 }) => `${name3} has no required reviewers`);
  const wrong = [...missing5, ...open3];
  if (wrong.length > 0) return { outcome: "failed", detail: wrong.join(", ") };
  return names.length === 0 ? unknown4("the stack has no layers") : ok(`${names.length}, each with required reviewers`);
}

// src/secrets/load.ts
var credentialsName = "credentials";
async function loadSecrets(inputs, ports) {
  const { given, wanted: wanted2 } = splitBySource(inputs, ports.env);
  learnGiven(given, ports);
  if (wanted2.length === 0) return { env: given };
  const source = await signIn(inputs, ports);
  const resolutions = await source.resolveAll(wanted2.map(({ reference: reference2 }) => reference2));
  const values = requireAll(wanted2, resolutions);
  ports.knownSecrets.learn(values);
  wanted2.forEach(({ name: name3, reference: reference2 }) => ports.log(`secret ${name3}: from 1Password (${reference2})`));
  const file = inputs.credentials === void 0 ? void 0 : values.pop();
  return { env: { ...given, ...variables(values) }, ...file ? { credentials: file.value } : {} };
}
function givenSecrets(inputs, ports) {
  const { given } = splitBySource(inputs, ports.env);
  learnGiven(given, ports);
  return { env: given };
}
async function secretsAtHand(inputs, ports) {
  try {
    return await loadSecrets(inputs, ports);
  } catch (error) {
    if (error instanceof Failure) return { env: splitBySource(inputs, ports.env).given };
    throw error;
  }
}
function secretsOfStack({ env, credentials }) {
  const file = credentials === void 0 ? [] : [{ name: credentialsName, value: credentials }];
  return [...named5(env), ...file];
}
function learnGiven(given, { knownSecrets, log }) {
  knownSecrets.learn(named5(given));
  Object.keys(given).forEach((name3) => log(`secret ${name3}: from the environment`));
}
function named5(values) {
  return Object.entries(values).map(([name3, value]) => ({ name: name3, value }));
}
function variables(secrets2) {
  return Object.fromEntries(secrets2.map(({ name: name3, value }) => [name3, value]));
}
function splitBySource({ secrets: secrets2, credentials }, env) {
  const value = (name3) => (Object.hasOwn(env, name3) ? env[name3] : void 0) ?? "";
  const given = secrets2.map(({ name: name3 }) => ({ name: name3, value: value(name3) })).filter((one) => one.value !== "");
  const file = credentials === void 0 ? [] : [{ name: credentialsName, reference: credentials }];
  return {
    given: variables(given),
    wanted: [...secrets2.filter(({ name: name3 }) => value(name3) === ""), ...file]
  };
}
function signIn(inputs, ports) {
  const { opServiceAccountToken: token, opWorkload: workload2 } = inputs;
  if (token) return ports.onePassword({ kind: "service-account", token });
  if (workload2) {
    const { id: workloadId, customerManagedSecret } = workload2;
    return ports.onePassword({ kind: "workload", workloadId, customerManagedSecret, idToken: ports.idToken });
  }
  throw new Failure({
    what: "loading secrets failed",
    why: "there is neither a service account token nor a workload identity for 1Password",
    next: "set the input op-service-account-token, or set the variables themselves",
    reason: "bad-input"
  });
}
var statusTexts = {
  "missing-field": "missing field",
  "missing-item": "missing item",
  "missing-vault": "no such vault, or no access to it",
  ambiguous: "more than one match",
  "no-access": "no access",
  "rate-limited": "rate limited",
  unreadable: "not readable"
};
function resolutionText(resolution) {
  return resolution.status === "resolved" ? "resolved" : statusTexts[resolution.status];
}
function requireAll(wanted2, resolutions) {
  const values = [];
  const failed2 = [];
  let reason = "secret-missing";
  for (const { name: name3, reference: reference2 } of wanted2) {
    const resolution = resolutions.get(reference2);
    if (resolution?.status === "resolved") values.push({ name: name3, value: resolution.value });
    else failed2.push(`${name3}: ${resolution ? resolutionText(resolution) : "no answer"} (${reference2})`);
    if (resolution?.status === "rate-limited") reason = "secrets-rate-limited";
  }
  if (failed2.length === 0) return values;
  throw new Failure({
    what: "loading secrets failed",
    why: failed2.join("; "),
    next: "check the references and what the service account may read; `preflight` tells more",
    reason
  });
}

// src/secrets/item-forms.ts
var forms = { "cloudflare-api-token": cloudflareProblem, "minio-config": minioProblem };
function isItemForm(text12) {
  return Object.hasOwn(forms, text12);
}
function formProblem(form, value, sibling) {
  return forms[form](value, sibling);
}
function cloudflareProblem(value) {
  if (value !== value.trim()) return "it has white space around it";
  if (isConnectorToken(value))
    return "it is a tunnel's connector token; an API token is needed, made under My Profile, API Tokens";
  if (/^[0-9a-f]{37}$/.test(value)) return "it has the form of a Global API Key; an API token is needed";
  return /^[\w-]{20,200}$/.test(value) ? void 0 : "it has not the form of an API token";
}
function isConnectorToken(value) {
  try {
    const told3 = JSON.parse(Buffer.from(value, "base64").toString("utf8"));
    return typeof told3 === "object" && told3 !== null && ["a", "t", "s"].every((key) => key in told3);
  } catch {
    return false;
  }
}
function minioProblem(value, sibling) {
  const pairs = [
    ["MINIO_ROOT_USER", "username"],
    ["MINIO_ROOT_PASSWORD", "password"]
  ];
  for (const [variable, field2] of pairs) {
    const given = variableOf(value, variable);
    if (given === void 0) return `it has no line \`export ${variable}="…"\``;
    const other = sibling(field2);
    if (other !== void 0 && given !== other) return `${variable} in it is not the ${field2} of the item`;
  }
  return void 0;
}
function variableOf(text12, name3) {
  for (const line2 of text12.split("\n")) {
    const [, found2, value = ""] = /^\s*(?:export\s+)?([A-Z_]+)=(.*)$/.exec(line2) ?? [];
    if (found2 === name3) return unquoted(value.trim());
  }
  return void 0;
}
function unquoted(text12) {
  const quote = text12.charAt(0);
  return text12.length > 1 && (quote === '"' || quote === "'") && text12.endsWith(quote) ? text12.slice(1, -1) : text12;
}

// src/commands/preflight-vault.ts
import { existsSync, readFileSync as readFileSync6 } from "node:fs";
import { dirname as dirname6, join as join8 } from "node:path";
var vaultFile = "onepassword.yaml";
function vaultOf(stack) {
  const path2 = join8(dirname6(stack), vaultFile);
  const content = parsed3(path2);
  if (content === void 0) return { references: [], forms: [] };
  const { vault, items } = content;
  if (typeof vault !== "string" || typeof items !== "object" || items === null)
    throw unreadable4(path2, "it has no vault or no items");
  const references = Object.entries(items).flatMap(([item2, fields2]) => {
    if (!Array.isArray(fields2)) throw unreadable4(path2, `item ${item2} has no list of fields`);
    return fields2.map((field2) => vaultReference(path2, [vault, item2, String(field2)]));
  });
  const forms2 = formsOf(path2, content);
  const stray = forms2.find((one) => !references.some(({ reference: reference2 }) => reference2 === one.reference));
  if (stray) throw unreadable4(path2, `${stray.name} has a form, and is not among the items`);
  return { references, forms: forms2 };
}
function parsed3(path2) {
  if (!existsSync(path2)) return void 0;
  try {
    return load(readFileSync6(path2, "utf8")) ?? {};
  } catch (error) {
    throw unreadable4(path2, error.message.split("\n")[0] ?? "");
  }
}
function formsOf(path2, { vault, forms: forms2 }) {
  if (typeof forms2 !== "object" || forms2 === null) return [];
  return Object.entries(forms2).map(([field2, form]) => {
    if (typeof form !== "string" || !isItemForm(form)) throw unreadable4(path2, `${field2} has an unknown form`);
    return { ...vaultReference(path2, [String(vault), ...field2.split("/")]), form };
  });
}
function vaultReference(path2, parts) {
  const reference2 = `op://${parts.join("/")}`;
  const wrong = checkReference(reference2);
  if (wrong !== void 0) throw unreadable4(path2, `${reference2}: ${wrong}`);
  return { name: `item ${parts.slice(1).join("/")}`, reference: reference2 };
}
function unreadable4(path2, why) {
  return new Failure({
    what: `reading ${path2} failed`,
    why,
    next: "write `vault: NAME` and `items: {ITEM: [FIELD, …]}`",
    reason: "stack-invalid"
  });
}

// src/commands/preflight.ts
async function preflight(context, inputs, ports) {
  const [cluster, secrets2, health4] = await Promise.all([
    clusterCheck(context),
    secretChecks(inputs, ports),
    connectCheck(inputs.connectHost)
  ]);
  return [cluster, ...secrets2, ...health4];
}
async function clusterCheck(context) {
  try {
    const { kubeVersion, apiVersions } = await discover(context.api);
    return {
      name: "cluster",
      outcome: "ok",
      detail: `Kubernetes ${kubeVersion}, ${apiVersions.length} API versions`
    };
  } catch (error) {
    return { name: "cluster", outcome: "failed", detail: failureLine(error) };
  }
}
async function secretChecks(inputs, ports) {
  const { given, wanted: wanted2 } = splitBySource(inputs, ports.env);
  const fromEnvironment = Object.keys(given).map((name3) => ({
    name: name3,
    outcome: "ok",
    detail: "from the environment"
  }));
  const vault = vaultOf(inputs.stack);
  const all = [...wanted2, ...vault.references];
  if (all.length === 0) return fromEnvironment;
  try {
    const source = await signIn(inputs, ports);
    const resolutions = await source.resolveAll(all.map(({ reference: reference2 }) => reference2));
    ports.knownSecrets.learn(valuesOf2(all, resolutions));
    return [
      ...fromEnvironment,
      ...all.map((secret2) => resolutionCheck(secret2, resolutions.get(secret2.reference))),
      ...formChecks(vault.forms, resolutions)
    ];
  } catch (error) {
    const isOutside2 = error instanceof Failure && error.reason === "bad-input" && wanted2.length === 0;
    const outcome = isOutside2 ? "unknown" : "failed";
    return [...fromEnvironment, { name: "1Password", outcome, detail: failureLine(error) }];
  }
}
function resolutionCheck({ name: name3, reference: reference2 }, resolution) {
  const outcome = resolution?.status === "resolved" ? "ok" : "failed";
  return { name: name3, outcome, detail: `${resolution ? resolutionText(resolution) : "no answer"} (${reference2})` };
}
function formChecks(forms2, resolutions) {
  const valueOf2 = (reference2) => {
    const resolution = resolutions.get(reference2);
    return resolution?.status === "resolved" ? resolution.value : void 0;
  };
  return forms2.flatMap(({ name: name3, reference: reference2, form }) => {
    const value = valueOf2(reference2);
    if (value === void 0) return [];
    const sibling = (field2) => valueOf2(`${reference2.slice(0, reference2.lastIndexOf("/"))}/${field2}`);
    const problem = formProblem(form, value, sibling);
    const outcome = problem === void 0 ? "ok" : "failed";
    return [{ name: `form of ${name3}`, outcome, detail: problem ?? `has the form ${form}` }];
  });
}
function valuesOf2(all, resolutions) {
  return all.flatMap(({ name: name3, reference: reference2 }) => {
    const resolution = resolutions.get(reference2);
    return resolution?.status === "resolved" ? [{ name: name3, value: resolution.value }] : [];
  });
}
var connectTimeoutMs = 1e4;
async function connectCheck(host) {
  if (host === void 0) return [];
  const name3 = "Connect server";
  try {
    const answer = await fetch(new URL("/health", host), { signal: AbortSignal.timeout(connectTimeoutMs) });
    if (!answer.ok) return [{ name: name3, outcome: "failed", detail: `it answers with status ${answer.status}` }];
    return [{ name: name3, ...health2(await answer.json()) }];
  } catch (error) {
    const cause = error.cause?.code ?? error.name;
    return [{ name: name3, outcome: "failed", detail: `no answer from ${new URL(host).host} (${cause})` }];
  }
}
function health2(answer) {
  const { version: version4, dependencies } = answer ?? {};
  const services = Array.isArray(dependencies) ? dependencies : [];
  const states2 = services.map(({ service: service6, status }) => `${String(service6)} ${String(status)}`);
  const bad2 = services.some(({ status }) => status !== "ACTIVE" && status !== "TOKEN_NEEDED");
  return { outcome: bad2 ? "failed" : "ok", detail: [`version ${String(version4)}`, ...states2].join(", ") };
}

// src/commands/readiness.ts
import { relative as relative4 } from "node:path";

// src/cluster/readiness/webhooks.ts
function webhooksOf({ kind, name: name3, value }) {
  return listAt(value, "webhooks").map((webhook) => {
    const [namespace2 = "", service6 = ""] = ["namespace", "name"].map(
      (key) => textAt(webhook, "clientConfig", "service", key)
    );
    const rules5 = listAt(webhook, "rules").filter(
      (rule) => textsAt(rule, "operations").some((operation) => ["*", "CREATE"].includes(operation))
    );
    const isHarmless = /^None(OnDryRun)?$/.test(textAt(webhook, "sideEffects"));
    return {
      config: `${kind} ${name3}`,
      name: textAt(webhook, "name"),
      isMutating: kind === "MutatingWebhookConfiguration",
      service: namespace2 && service6 ? { apiVersion: "v1", kind: "Service", namespace: namespace2, name: service6 } : void 0,
      isRequired: isHarmless && rules5.length > 0 && textAt(webhook, "failurePolicy") !== "Ignore",
      isConditional: listAt(webhook, "matchConditions").length > 0,
      rules: rules5.map(ruleOf3),
      namespaceSelector: selectorOf2(at(webhook, "namespaceSelector")),
      objectSelector: selectorOf2(at(webhook, "objectSelector"))
    };
  });
}
function ruleOf3(rule) {
  return {
    groups: listAt(rule, "apiGroups").map((group) => textAt(group)),
    versions: textsAt(rule, "apiVersions"),
    resources: textsAt(rule, "resources"),
    scope: textAt(rule, "scope") || "*"
  };
}
function selectorOf2(selector2) {
  return [
    ...entriesAt(selector2, "matchLabels").map(([key, value]) => ({
      key,
      operator: "In",
      values: [textAt(value)]
    })),
    ...listAt(selector2, "matchExpressions").map((one) => ({
      key: textAt(one, "key"),
      operator: textAt(one, "operator"),
      values: listAt(one, "values").map((value) => textAt(value))
    }))
  ];
}
function selects(selector2, labels2) {
  return selector2.every(({ key, operator, values }) => {
    const value = labels2.get(key);
    switch (operator) {
      case "In":
        return value !== void 0 && values.includes(value);
      case "NotIn":
        return value === void 0 || !values.includes(value);
      case "Exists":
        return value !== void 0;
      case "DoesNotExist":
        return value === void 0;
      default:
        return false;
    }
  });
}
function labelsFor(selector2) {
  const labels2 = new Map(
    selector2.flatMap(
      ({ key, operator, values }) => operator === "In" ? [[key, values[0] ?? ""]] : operator === "Exists" ? [[key, "probe"]] : []
    )
  );
  return selects(selector2, labels2) ? labels2 : void 0;
}

// src/cluster/readiness/checks.ts
function isAsked(check3) {
  return check3.kind === "health" || check3.kind === "webhook";
}
var watchedKinds = /* @__PURE__ */ new Set([
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "apps/ReplicaSet",
  "batch/Job",
  "/Pod",
  "/PersistentVolumeClaim",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "cert-manager.io/Certificate",
  "cert-manager.io/Issuer",
  "cert-manager.io/ClusterIssuer",
  "onepassword.com/OnePasswordItem",
  "minio.min.io/Tenant"
]);
function defaultChecks({
  manifest,
  namespace: namespace2
}) {
  return sentObjects(manifest, namespace2).flatMap(checksOf2);
}
function checksOf2(object2) {
  const { apiVersion, kind, name: name3, namespace: namespace2, value } = object2;
  if (name3 === "" || object2.hook !== void 0) return [];
  const group = groupOf(apiVersion);
  const ref2 = { apiVersion, kind, namespace: namespace2, name: name3 };
  if (/WebhookConfiguration$/.test(kind)) return webhookChecks(object2);
  if (kind === "Service" && group === "")
    return textAt(value, "spec", "type") === "LoadBalancer" ? [{ kind: "object", ref: ref2 }] : [];
  if (!watchedKinds.has(`${group}/${kind}`)) return [];
  const passing3 = at(value, "spec", "ttlSecondsAfterFinished") !== void 0;
  const secret2 = kind === "OnePasswordItem" ? [{ kind: "object", ref: { apiVersion: "v1", kind: "Secret", namespace: namespace2, name: name3 } }] : [];
  return [{ kind: "object", ref: ref2, ...passing3 ? { passing: passing3 } : {} }, ...secret2];
}
function webhookChecks(object2) {
  return webhooksOf(object2).flatMap((webhook) => [
    ...webhook.service ? [{ kind: "endpoints", ref: webhook.service, askedBy: webhook.config }] : [],
    ...webhook.isRequired ? [{ kind: "webhook", webhook }] : []
  ]);
}
function distinct(checks) {
  return [...new Map(checks.map((check3) => [JSON.stringify(identity2(check3)), check3])).values()];
}
function identity2(check3) {
  if (check3.kind === "webhook") return [check3.kind, check3.webhook.config, check3.webhook.name];
  return check3.kind === "endpoints" ? [check3.kind, check3.ref] : check3;
}
function checkName(check3) {
  switch (check3.kind) {
    case "health": {
      const { namespace: namespace2, service: service6, port, path: path2 } = check3;
      return `health of ${namespace2}/${service6}:${port}${path2}`;
    }
    case "webhook":
      return `webhook ${check3.webhook.name} of ${check3.webhook.config}`;
    case "endpoints":
      return `endpoints of ${nameOf(check3.ref)}`;
    case "object":
      return nameOf(check3.ref);
  }
}
function objectOf(check3) {
  if (check3.kind === "health") return void 0;
  return check3.kind === "webhook" ? check3.webhook.service : check3.ref;
}

// src/cluster/readiness/telling.ts
function tellerFor(checks, { what: what3, tell, redact, timeoutMs, tellEveryMs }) {
  let before;
  const began = Date.now();
  let told3 = began;
  const about2 = ({ check: check3, health: health4 }) => `${shortened(checkName(check3))} (${shortened(redact(health4.why))})`;
  return {
    turned: (open3) => {
      const now = new Set(open3.map(({ check: check3 }) => check3));
      if (before === void 0 && open3.length > 0) {
        tell(
          `waiting for ${what3}: ${checks.length - open3.length} of ${checks.length} checks hold, ${listed3(open3.map(about2))}`
        );
        told3 = Date.now();
      }
      const known2 = before ?? now;
      before = now;
      let holding = checks.length - known2.size;
      for (const check3 of known2)
        if (!now.has(check3)) tell(`ready: ${shortened(checkName(check3))} (${++holding} of ${checks.length})`);
      for (const one of open3) if (!known2.has(one.check)) tell(`not ready any more: ${about2(one)}`);
    },
    reminded: (open3) => {
      if (Date.now() - told3 < tellEveryMs) return;
      told3 = Date.now();
      const left = durationText(timeoutMs - (Date.now() - began));
      tell(`still waiting for ${what3}, ${left} left: ${listed3(open3.map(about2))}`);
    },
    ended: (judged8) => {
      for (const { check: check3, health: health4 } of judged8)
        if (health4.unproven !== void 0)
          tell(`not tried: ${shortened(checkName(check3))} (${shortened(redact(health4.unproven))})`);
    }
  };
}
var mostTold3 = 5;
function listed3(texts2) {
  const rest = texts2.length - mostTold3;
  return `${texts2.slice(0, mostTold3).join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`;
}
function shortened(text12) {
  return singleLine(text12, 200).trim();
}

// src/lib/pause.ts
import { setTimeout as sleep5 } from "node:timers/promises";
async function pause(ms, signal) {
  await sleep5(ms, void 0, { signal }).catch(() => void 0);
}

// src/cluster/readiness/collections.ts
var named6 = object({
  metadata: object({ name: string(), namespace: nullish(string(), "") })
});
var list3 = object({
  metadata: object({ resourceVersion: string() }),
  items: nullish(array(unknown()), [])
});
var event2 = object({ type: string(), object: unknown() });
var secrets = {
  query: "fieldSelector=type%21%3Dhelm.sh%2Frelease.v1",
  accept: metadataOnly
};
var pauseMs = 1e3;
async function follow(api, { resource: resource2, namespace: namespace2 }, feed, { signal, watching }) {
  const path2 = collectionPath(resource2, namespace2);
  const isSecret2 = resource2.apiVersion === "v1" && resource2.kind === "Secret";
  const query = isSecret2 ? `&${secrets.query}` : "";
  while (!signal.aborted) {
    try {
      const answer = await readApi(
        api,
        `reading ${resource2.plural}`,
        `${path2}?limit=0${query}`,
        isSecret2 ? secrets.accept : void 0
      );
      const read = checked(list3, answer);
      if (!("value" in read)) throw new Error(`the list of ${resource2.plural} has another form`);
      const objects = objectsOf2(read.value.items, resource2);
      feed.found(objects);
      await watching;
      if (signal.aborted) return;
      const from = encodeURIComponent(read.value.metadata.resourceVersion);
      await watchFrom(api, `${path2}?watch=1&timeoutSeconds=300&resourceVersion=${from}${query}`, {
        signal,
        take: (line2) => {
          const isTaken = takeEvent(line2, resource2, objects);
          feed.found(objects);
          return isTaken;
        }
      });
    } catch (error) {
      if (signal.aborted) return;
      feed.lost(error);
    }
    await pause(pauseMs, signal);
  }
}
async function watchFrom(api, path2, { signal, take }) {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  await api.watch(path2, (line2) => take(line2) ? void 0 : over.abort(), either);
}
function objectsOf2(items, resource2) {
  return new Map(items.flatMap((item2) => entryOf(item2, resource2)));
}
function entryOf(item2, { apiVersion, kind }) {
  const read = checked(named6, item2);
  if (!("value" in read)) return [];
  const { namespace: namespace2, name: name3 } = read.value.metadata;
  const rest = apiVersion === "v1" && kind === "Secret" ? { metadata: read.value.metadata } : item2;
  return [[`${namespace2}/${name3}`, { ...rest, apiVersion, kind }]];
}
function takeEvent(line2, resource2, objects) {
  const read = readJson(event2, line2);
  if (!("value" in read) || !["ADDED", "MODIFIED", "DELETED"].includes(read.value.type)) return false;
  for (const [key, object2] of entryOf(read.value.object, resource2)) {
    if (read.value.type === "DELETED") objects.delete(key);
    else objects.set(key, object2);
  }
  return true;
}

// src/cluster/readiness/fields.ts
function fieldAt(value, ...path2) {
  const found2 = path2.reduce((place3, key) => {
    if (place3 === null || typeof place3 !== "object" || !Object.hasOwn(place3, key)) return void 0;
    return place3[key];
  }, value);
  return found2 ?? void 0;
}
function textAt2(value, ...path2) {
  const found2 = fieldAt(value, ...path2);
  return typeof found2 === "string" ? found2 : "";
}
function numberAt(value, ...path2) {
  const found2 = fieldAt(value, ...path2);
  return typeof found2 === "number" ? found2 : void 0;
}
function listAt2(value, ...path2) {
  const found2 = fieldAt(value, ...path2);
  return Array.isArray(found2) ? found2 : [];
}
function isSetAt(value, ...path2) {
  const found2 = fieldAt(value, ...path2);
  if (found2 === void 0 || found2 === "") return false;
  return typeof found2 !== "object" || found2 === null || Object.keys(found2).length > 0;
}

// src/cluster/readiness/conditions.ts
var ready = (why) => ({ state: "ready", why });
var waiting = (why) => ({ state: "waiting", why });
var failed = (why) => ({ state: "failed", why });
function conditionOf(object2, type) {
  const found2 = listAt2(object2, "status", "conditions").find((one) => textAt2(one, "type") === type);
  if (found2 === void 0) return void 0;
  return {
    type,
    status: textAt2(found2, "status"),
    reason: textAt2(found2, "reason"),
    message: textAt2(found2, "message")
  };
}
function saying2({ type, status, reason, message }) {
  return [`${type} is ${status || "unknown"}`, reason, message].filter(Boolean).join(": ");
}
function needs(type) {
  return (object2) => {
    const condition2 = conditionOf(object2, type);
    if (condition2 === void 0) return waiting(`it has no condition ${type} yet`);
    return condition2.status === "True" ? ready(`is ${type}`) : waiting(saying2(condition2));
  };
}

// src/cluster/readiness/sample.ts
var container = { name: "probe", image: "registry.invalid/probe:1" };
var labels = { probe: "probe" };
var known = {
  "v1 ConfigMap": {},
  "v1 Secret": {},
  "v1 ServiceAccount": {},
  "v1 Service": { spec: { ports: [{ port: 80 }] } },
  "v1 Pod": { spec: { containers: [container] } },
  "apps/v1 Deployment": {
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } }
    }
  },
  "networking.k8s.io/v1 Ingress": {
    spec: { defaultBackend: { service: { name: "probe", port: { number: 80 } } } }
  }
};
function isKnownKind({ apiVersion, kind }) {
  return Object.hasOwn(known, `${apiVersion} ${kind}`);
}
function schemaOf({ apiVersion, kind }, document) {
  const all = Object.values(schemasIn(document));
  return all.find(
    (one) => listAt2(one, "x-kubernetes-group-version-kind").some(
      (named7) => textAt2(named7, "kind") === kind && textAt2(named7, "group") === groupOf(apiVersion) && textAt2(named7, "version") === apiVersion.split("/").at(-1)
    )
  );
}
function schemasIn(document) {
  const schemas = fieldAt(document, "components", "schemas");
  return typeof schemas === "object" && schemas !== null ? schemas : {};
}
function sampleOf(resource2, document) {
  if (isKnownKind(resource2)) return { ...known[`${resource2.apiVersion} ${resource2.kind}`] };
  const schema = schemaOf(resource2, document);
  return { spec: {}, ...fieldsOf(schema, { schemas: schemasIn(document), depth: 0 }) };
}
var deepest = 12;
function fieldsOf(schema, { schemas, depth }) {
  if (depth > deepest) return {};
  const required2 = listAt2(schema, "required").filter((name3) => typeof name3 === "string");
  return Object.fromEntries(
    required2.map((name3) => [
      name3,
      valueOf(fieldAt(schema, "properties", name3), { schemas, depth: depth + 1 })
    ])
  );
}
function valueOf(schema, within2) {
  const [, name3] = /^#\/components\/schemas\/(.{1,300})$/.exec(refOf2(schema)) ?? [];
  if (name3 !== void 0 && within2.depth <= deepest)
    return valueOf(fieldAt(within2.schemas, name3), { ...within2, depth: within2.depth + 1 });
  const given = fieldAt(schema, "default") ?? listAt2(schema, "enum")[0];
  if (given !== void 0) return given;
  if (fieldAt(schema, "x-kubernetes-int-or-string") === true) return 1;
  switch (textAt2(schema, "type")) {
    case "integer":
    case "number":
      return Math.max(1, numberAt(schema, "minimum") ?? 1);
    case "boolean":
      return false;
    case "array": {
      const items = Math.min(numberAt(schema, "minItems") ?? 0, 3);
      return Array.from({ length: items }, () => valueOf(fieldAt(schema, "items"), within2));
    }
    case "string":
      return textFor(schema);
    default:
      return fieldsOf(schema, within2);
  }
}
function refOf2(schema) {
  return textAt2(schema, "$ref") || textAt2(listAt2(schema, "allOf")[0], "$ref");
}
function textFor(schema) {
  if (textAt2(schema, "format") === "date-time") return "2020-01-01T00:00:00Z";
  return "probe".padEnd(Math.min(numberAt(schema, "minLength") ?? 0, 100), "x");
}

// src/cluster/readiness/probe.ts
var mostKinds = 3;
var answerMs = 32e3;
async function probeWebhook(api, webhook, { served, documents }) {
  const unproven = (why2) => ({ ...ready("was not asked"), unproven: why2 });
  const labels2 = labelsFor(webhook.objectSelector);
  const kinds2 = kindsFor(webhook, served);
  if (labels2 === void 0) return unproven("no object matches its selector");
  if (kinds2.length === 0) return unproven("the cluster serves nothing that it is asked about");
  const place3 = await placeFor(api, webhook);
  if ("why" in place3 && kinds2.every(({ namespaced }) => namespaced)) return unproven(place3.why);
  let why = "";
  for (const resource2 of kinds2) {
    if (resource2.namespaced && "why" in place3) continue;
    const path2 = `${collectionPath(resource2, "why" in place3 ? void 0 : place3.namespace)}?dryRun=All`;
    const body = await objectFor(api, resource2, { labels: labels2, documents });
    const answer = await api.request({ method: "POST", path: path2, body, timeoutMs: answerMs });
    const verdict = verdictOf2(answer, webhook);
    if (verdict.kind === "answered") return ready("answers");
    if (verdict.kind === "silent") return waiting(verdict.why);
    why = verdict.why;
  }
  return unproven(why);
}
function kindsFor({ rules: rules5 }, served) {
  const matches2 = (texts2, text12) => texts2.includes("*") || texts2.includes(text12);
  const found2 = served.filter((resource2) => {
    const { apiVersion, plural, namespaced, verbs: verbs2 } = resource2;
    if (!verbs2.includes("create")) return false;
    return rules5.some(
      ({ groups: groups2, versions: versions2, resources: resources2, scope }) => matches2(groups2, groupOf(apiVersion)) && matches2(versions2, apiVersion.split("/").at(-1) ?? "") && (matches2(resources2, plural) || resources2.includes("*/*")) && (scope === "*" || scope === "Namespaced" === namespaced)
    );
  });
  const rank2 = (resource2) => isKnownKind(resource2) ? 0 : 1 + (resource2.namespaced ? 0 : 2) + (isPlain2(resource2) ? 0 : 1);
  return found2.sort((a, b) => rank2(a) - rank2(b)).slice(0, mostKinds);
}
function isPlain2({ kind }) {
  return !/(Request|Order|Challenge|Review|Binding)$/.test(kind);
}
var labelled2 = object({
  metadata: object({
    name: string(),
    deletionTimestamp: nullish(string()),
    labels: nullish(
      pipe(
        custom((given) => typeof given === "object" && given !== null),
        transform((given) => new Map(Object.entries(given).map(([key, value]) => [key, String(value)])))
      )
    )
  })
});
async function placeFor(api, { namespaceSelector }) {
  const all = await listAll(api, "/api/v1/namespaces", { accept: metadataOnly });
  if ("why" in all) return all;
  const names = all.items.flatMap((item2) => {
    const read = checked(labelled2, item2);
    if ("wrong" in read || read.value.metadata.deletionTimestamp) return [];
    const { name: name3, labels: labels2 } = read.value.metadata;
    return selects(namespaceSelector, labels2 ?? /* @__PURE__ */ new Map()) ? [name3] : [];
  });
  const namespace2 = names.includes("default") ? "default" : names[0];
  return namespace2 === void 0 ? { why: "no namespace matches its selector" } : { namespace: namespace2 };
}
async function objectFor(api, resource2, { labels: labels2, documents }) {
  const { apiVersion, kind } = resource2;
  const metadata2 = { generateName: "helmfile-gate-probe-", labels: Object.fromEntries(labels2) };
  const document = isKnownKind(resource2) ? void 0 : await documentFor(api, resource2, documents);
  return { ...sampleOf(resource2, document), apiVersion, kind, metadata: metadata2 };
}
async function documentFor(api, resource2, documents) {
  const { apiVersion } = resource2;
  const kept4 = documents.get(apiVersion);
  if (schemaOf(resource2, kept4) !== void 0) return kept4;
  const path2 = `/openapi/v3/${apiVersion.includes("/") ? "apis" : "api"}/${apiVersion}`;
  const { status, body } = await api.request({ path: path2 });
  const read = status === 200 ? readJson(unknown(), body) : { wrong: "" };
  if ("wrong" in read) return void 0;
  documents.set(apiVersion, read.value);
  return read.value;
}
function verdictOf2({ status, body }, webhook) {
  const message = refusalOf(body);
  const unknown5 = (why) => ({ kind: "unknown", why });
  const [, silent] = /failed calling webhook "([^"]{1,253})"/.exec(message) ?? [];
  if (silent === webhook.name) return { kind: "silent", why: message };
  if (silent !== void 0) return unknown5(`another webhook comes first, and does not answer: ${message}`);
  if (status >= 200 && status < 300)
    return webhook.isConditional ? unknown5("its conditions may have left the probe out") : { kind: "answered" };
  const [, denying] = /admission webhook "([^"]{1,253})" denied the request/.exec(message) ?? [];
  if (denying === webhook.name) return { kind: "answered" };
  if (status === 422 && webhook.isMutating && !webhook.isConditional) return { kind: "answered" };
  if (status === 429 || status >= 500) return { kind: "silent", why: message };
  return unknown5(`the API server refuses the probe: ${message}`);
}

// src/cluster/readiness/asking.ts
async function askAll(api, checks, { signal, askEveryMs, served, take }) {
  const documents = /* @__PURE__ */ new Map();
  const often = async (check3) => {
    while (!signal.aborted) {
      const answer = ask(api, check3, { served: served(), documents });
      take(check3, await answer.catch((error) => waiting(whyOf2(error))));
      await pause(askEveryMs, signal);
    }
  };
  await Promise.all(checks.filter(isAsked).map(often));
}
function ask(api, check3, known2) {
  return check3.kind === "webhook" ? probeWebhook(api, check3.webhook, known2) : askHealth(api, check3);
}
async function askHealth(api, check3) {
  const [namespace2, service6] = [check3.namespace, `${check3.service}:${check3.port}`].map(encodeURIComponent);
  const path2 = `/api/v1/namespaces/${namespace2}/services/${service6}/proxy${check3.path}`;
  const { status } = await api.request({ path: path2, accept: "*/*", patienceMs: 0, timeoutMs: 5e3 });
  return status === 200 ? ready("answers") : waiting(`it answers with ${status}`);
}
function whyOf2(error) {
  return error instanceof Failure ? error.why : error instanceof Error ? error.message : String(error);
}

// src/cluster/readiness/workloads.ts
var workloadRules = {
  Pod: pod,
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet2,
  "apps/DaemonSet": daemonSet,
  "apps/ReplicaSet": replicaSet,
  "batch/Job": job
};
function lacking2(counts) {
  const short2 = counts.find(([, has2, needs2]) => has2 < needs2);
  return short2 && waiting(`${short2[1]} of ${short2[2]} replicas are ${short2[0]}`);
}
var counted2 = (object2, name3) => numberAt(object2, "status", name3) ?? 0;
var wanted = (object2) => numberAt(object2, "spec", "replicas") ?? 1;
function deployment(object2) {
  if (fieldAt(object2, "spec", "paused") === true) return ready("is paused");
  const progressing = conditionOf(object2, "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded") return failed(saying2(progressing));
  const unseen2 = notSeen(object2);
  if (unseen2) return unseen2;
  const replicas = wanted(object2);
  const short2 = lacking2([
    ["there", counted2(object2, "replicas"), replicas],
    ["updated", counted2(object2, "updatedReplicas"), replicas],
    ["available", counted2(object2, "availableReplicas"), counted2(object2, "updatedReplicas")],
    ["ready", counted2(object2, "readyReplicas"), replicas]
  ]);
  if (short2) return short2;
  const old = counted2(object2, "replicas") - replicas;
  if (old > 0) return waiting(`${old} old replicas are not gone yet`);
  const available = conditionOf(object2, "Available");
  if (available && available.status !== "True") return waiting(saying2(available));
  return ready(`is rolled out on ${replicas} replicas`);
}
function notSeen(object2) {
  if (numberAt(object2, "status", "observedGeneration") !== void 0) return void 0;
  return waiting("its controller has not looked at it yet");
}
function statefulSet2(object2) {
  const unseen2 = notSeen(object2);
  if (unseen2) return unseen2;
  const replicas = wanted(object2);
  const short2 = lacking2([
    ["there", counted2(object2, "replicas"), replicas],
    ["ready", counted2(object2, "readyReplicas"), replicas]
  ]);
  if (short2) return short2;
  if (textAt2(object2, "spec", "updateStrategy", "type") === "OnDelete")
    return ready("updates when its pods are deleted");
  const partition = numberAt(object2, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
  const old = lacking2([["updated", updatedOf(object2), Math.max(0, replicas - partition)]]);
  return old ?? ready(`is rolled out on ${replicas} replicas`);
}
function updatedOf(object2) {
  const isCurrent = textAt2(object2, "status", "currentRevision") === textAt2(object2, "status", "updateRevision");
  return isCurrent ? counted2(object2, "replicas") : counted2(object2, "updatedReplicas");
}
function daemonSet(object2) {
  const unseen2 = notSeen(object2);
  if (unseen2) return unseen2;
  const nodes = counted2(object2, "desiredNumberScheduled");
  const isByHand2 = textAt2(object2, "spec", "updateStrategy", "type") === "OnDelete";
  const short2 = lacking2([
    ["there", counted2(object2, "currentNumberScheduled"), nodes],
    ...isByHand2 ? [] : [["updated", counted2(object2, "updatedNumberScheduled"), nodes]],
    ["available", counted2(object2, "numberAvailable"), nodes],
    ["ready", counted2(object2, "numberReady"), nodes]
  ]);
  return short2 ?? ready(`is rolled out on ${nodes} nodes`);
}
function replicaSet(object2) {
  const failure = conditionOf(object2, "ReplicaFailure");
  if (failure?.status === "True") return waiting(saying2(failure));
  const replicas = wanted(object2);
  const short2 = lacking2([
    ["available", counted2(object2, "availableReplicas"), replicas],
    ["ready", counted2(object2, "readyReplicas"), replicas]
  ]);
  return short2 ?? ready(`has ${replicas} replicas`);
}
function job(object2) {
  const failure = conditionOf(object2, "Failed");
  if (failure?.status === "True") return failed(saying2(failure));
  if (conditionOf(object2, "Complete")?.status === "True") return ready("is complete");
  if (fieldAt(object2, "spec", "suspend") === true) return ready("is suspended");
  return waiting("it is not complete yet");
}
function pod(object2) {
  const phase = textAt2(object2, "status", "phase");
  if (phase === "Succeeded") return ready("is done");
  if (phase === "Failed") return failed("it failed");
  const isReady = conditionOf(object2, "Ready");
  if (phase === "Running" && isReady?.status === "True") return ready("is ready");
  const reasons = listAt2(object2, "status", "containerStatuses").map((one) => textAt2(one, "state", "waiting", "reason")).filter(Boolean);
  return waiting([`it is ${phase || "not scheduled"}`, ...reasons].join(": "));
}

// src/cluster/readiness/health.ts
var rules4 = {
  ...workloadRules,
  PersistentVolumeClaim: claim3,
  Service: service4,
  Namespace: namespace,
  "apiextensions.k8s.io/CustomResourceDefinition": definition2,
  "apiregistration.k8s.io/APIService": needs("Available"),
  "policy/PodDisruptionBudget": generic,
  "autoscaling/HorizontalPodAutoscaler": autoscaler,
  // They have no status: whether something answers behind them is a question to their Services.
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": () => ready("is there"),
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": () => ready("is there"),
  "cert-manager.io/Certificate": certificate,
  "cert-manager.io/Issuer": needs("Ready"),
  "cert-manager.io/ClusterIssuer": needs("Ready"),
  "onepassword.com/OnePasswordItem": needs("Ready"),
  "minio.min.io/Tenant": tenant
};
function healthOf(object2, around2 = {}) {
  const first = common(object2);
  if (first) return first;
  const group = textAt2(object2, "apiVersion").split("/").slice(0, -1)[0];
  const key = [...group === void 0 ? [] : [group], textAt2(object2, "kind")].join("/");
  const rule = Object.hasOwn(rules4, key) ? rules4[key] : void 0;
  return (rule ?? generic)(object2, around2);
}
function common(object2) {
  if (textAt2(object2, "metadata", "deletionTimestamp") !== "") {
    const finalizers = listAt2(object2, "metadata", "finalizers").join(", ");
    return waiting(`it is being removed${finalizers && `; its finalizers are ${finalizers}`}`);
  }
  const [wanted2, seen] = [
    numberAt(object2, "metadata", "generation"),
    numberAt(object2, "status", "observedGeneration")
  ];
  if (wanted2 !== void 0 && seen !== void 0 && seen < wanted2)
    return waiting("its controller has not looked at the newest version yet");
  const stalled = conditionOf(object2, "Stalled");
  if (stalled?.status === "True") return failed(saying2(stalled));
  const reconciling = conditionOf(object2, "Reconciling");
  return reconciling?.status === "True" ? waiting(saying2(reconciling)) : void 0;
}
function generic(object2) {
  for (const type of ["Ready", "Available"]) {
    const condition2 = conditionOf(object2, type);
    if (condition2 && condition2.status !== "True") return waiting(saying2(condition2));
  }
  return ready("is there");
}
function claim3(object2, { waitsForPod: waitsForPod2 }) {
  const phase = textAt2(object2, "status", "phase");
  if (phase === "Bound") return ready("is bound");
  if (phase === "Lost") return failed("its volume is gone");
  const selected = fieldAt(object2, "metadata", "annotations", "volume.kubernetes.io/selected-node");
  const isUnused = selected === void 0 && waitsForPod2?.(textAt2(object2, "spec", "storageClassName"));
  return isUnused ? ready("will be bound when a pod first uses it") : waiting(`it is ${phase || "not bound"}`);
}
function service4(object2) {
  if (textAt2(object2, "spec", "type") !== "LoadBalancer") return ready("is there");
  const [first] = listAt2(object2, "status", "loadBalancer", "ingress");
  const address = textAt2(first, "ip") || textAt2(first, "hostname");
  return first === void 0 ? waiting("it has no address yet") : ready(`has the address ${address}`);
}
function namespace(object2) {
  const phase = textAt2(object2, "status", "phase");
  return phase === "Terminating" ? waiting("it is being removed") : ready("is there");
}
function definition2(object2) {
  const names = conditionOf(object2, "NamesAccepted");
  if (names?.status === "False") return failed(saying2(names));
  return needs("Established")(object2, {});
}
function autoscaler(object2) {
  const able = conditionOf(object2, "AbleToScale");
  return able?.status === "False" ? waiting(saying2(able)) : ready("is there");
}
function certificate(object2) {
  const isReady = needs("Ready")(object2, {});
  const issuing = conditionOf(object2, "Issuing");
  if (isReady.state === "ready" || issuing?.status !== "True") return isReady;
  return waiting(saying2(issuing));
}
var stuckTenant = [
  "Statefulset not controlled by operator",
  "Another MinIO Tenant already exists in the namespace",
  "Different versions across MinIO Pools"
];
function tenant(object2) {
  const state = textAt2(object2, "status", "currentState");
  if (state === "Initialized") return ready("is initialized");
  if (stuckTenant.includes(state)) return failed(state);
  return waiting(state || "its operator has not looked at it yet");
}

// src/cluster/readiness/judge.ts
var slices = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" };
var classes = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };
var mostNamespaces = 2;
function reads(check3, resources2) {
  if (isAsked(check3)) return [];
  const kinds2 = check3.kind === "endpoints" ? [slices] : [check3.ref];
  const more = check3.ref.kind === "PersistentVolumeClaim" ? [classes] : [];
  return [...kinds2, ...more].flatMap(({ apiVersion, kind }) => {
    const resource2 = resources2(apiVersion, kind);
    return resource2 ? [{ resource: resource2, namespace: resource2.namespaced ? check3.ref.namespace ?? "" : "" }] : [];
  });
}
function collectionsFor(checks, resources2) {
  const wanted2 = checks.flatMap((check3) => reads(check3, resources2));
  const namespaces = /* @__PURE__ */ new Map();
  for (const { resource: resource2, namespace: namespace2 } of wanted2)
    namespaces.set(resource2, (namespaces.get(resource2) ?? /* @__PURE__ */ new Set()).add(namespace2));
  const collections = [...namespaces].flatMap(([resource2, within2]) => {
    const isWide = !resource2.namespaced || within2.size > mostNamespaces && resource2.kind !== "Secret";
    return isWide ? [{ resource: resource2, namespace: void 0 }] : [...within2].map((namespace2) => ({ resource: resource2, namespace: namespace2 }));
  });
  return new Map(collections.map((one) => [keyOf2(one.resource, one.namespace), one]));
}
function keyOf2({ apiVersion, kind }, namespace2 = "") {
  return `${apiVersion} ${kind} ${namespace2}`;
}
function judge2(check3, known2) {
  switch (check3.kind) {
    case "health":
    case "webhook":
      return known2.answers.get(check3) ?? waiting("nobody answered yet");
    case "endpoints":
      return judgeEndpoints(check3, known2);
    case "object":
      return judgeObject(check3, known2);
  }
}
function objectsIn(kind, namespace2, known2) {
  const resource2 = known2.resources(kind.apiVersion, kind.kind);
  if (!resource2) return waiting(`the cluster does not serve ${kind.kind} of ${kind.apiVersion} yet`);
  const within2 = known2.collections.get(keyOf2(resource2, namespace2)) ?? known2.collections.get(keyOf2(resource2));
  if (within2 === void 0) return waiting("it was not read yet");
  if (within2 instanceof Map) return { objects: within2 };
  return within2.refused ? failed(within2.lost) : waiting(within2.lost);
}
function judgeObject(check3, known2) {
  const { ref: ref2, expected, passing: passing3 = false } = check3;
  const sought = objectsIn(ref2, ref2.namespace ?? "", known2);
  if (!("objects" in sought)) return sought;
  const namespaced = known2.resources(ref2.apiVersion, ref2.kind)?.namespaced ?? true;
  const object2 = sought.objects.get(`${namespaced ? ref2.namespace ?? "" : ""}/${ref2.name}`);
  if (object2 === void 0) return passing3 ? ready("is done and gone") : waiting("it is not there");
  if (expected) return judgeExpected(object2, expected);
  return healthOf(object2, { waitsForPod: (storageClass3) => waitsForPod(storageClass3, known2) });
}
function waitsForPod(storageClass3, known2) {
  const found2 = objectsIn(classes, "", known2);
  const mode = "objects" in found2 ? textAt2(found2.objects.get(`/${storageClass3}`), "volumeBindingMode") : "";
  return mode === "WaitForFirstConsumer";
}
function judgeExpected(object2, expected) {
  const removed2 = textAt2(object2, "metadata", "deletionTimestamp") !== "";
  if (removed2) return waiting("it is being removed");
  if ("condition" in expected) {
    const condition2 = conditionOf(object2, expected.condition);
    if (condition2 === void 0) return waiting(`it has no condition ${expected.condition} yet`);
    return condition2.status === "True" ? ready(`is ${expected.condition}`) : waiting(saying2(condition2));
  }
  const { field: field2, value } = expected;
  const name3 = field2.join(".");
  if (!isSetAt(object2, ...field2)) return waiting(`its ${name3} is not set`);
  const found2 = fieldAt(object2, ...field2);
  if (value === void 0) return ready(`has ${name3}`);
  const text12 = typeof found2 === "string" ? found2 : JSON.stringify(found2);
  return text12 === value ? ready(`has ${name3} ${value}`) : waiting(`its ${name3} is ${text12}, not ${value}`);
}
function judgeEndpoints({ ref: ref2 }, known2) {
  const sought = objectsIn(slices, ref2.namespace ?? "", known2);
  if (!("objects" in sought)) return sought;
  const count3 = readyEndpoints(sought.objects.values()).get(`${ref2.namespace ?? ""}/${ref2.name}`) ?? 0;
  return count3 > 0 ? ready("answers") : waiting("no pod behind it is ready");
}

// src/cluster/readiness/scene.ts
var slowMs = 3e3;
function openScene(api, checks, { signal, askEveryMs }) {
  const began = Date.now();
  let served = [];
  let resources2;
  let trouble = "the cluster was not asked yet";
  let wake = () => void 0;
  let watch = () => void 0;
  const watching = new Promise((resolve9) => watch = resolve9);
  signal.addEventListener("abort", () => watch(), { once: true });
  const collections = /* @__PURE__ */ new Map();
  const followed2 = /* @__PURE__ */ new Set();
  const answers = /* @__PURE__ */ new Map();
  const followAll = () => {
    for (const [key, collection2] of collectionsFor(checks, resources2 ?? (() => void 0))) {
      if (followed2.has(key)) continue;
      followed2.add(key);
      const keep = (now) => (collections.set(key, now), wake());
      const feed = { found: keep, lost: (error) => keep(lost(error)) };
      void follow(api, collection2, feed, { signal, watching });
    }
  };
  let asking;
  const take = (check3, health4) => (answers.set(check3, health4), wake());
  const discover2 = async () => {
    while (!signal.aborted) {
      try {
        served = await allServed(api);
        resources2 = resourcesByKind(served);
        followAll();
        asking ??= askAll(api, checks, { signal, askEveryMs, served: () => served, take });
      } catch (error) {
        trouble = whyOf2(error);
      }
      wake();
      if (resources2 && checks.every((check3) => isServed(check3, served))) return;
      await pause(askEveryMs, signal);
    }
  };
  void discover2();
  const judged8 = () => checks.map((check3) => {
    if (!resources2) return { check: check3, health: { state: "waiting", why: trouble } };
    return { check: check3, health: judge2(check3, { resources: resources2, collections, answers }) };
  });
  const isLooked = () => resources2 !== void 0 && [...followed2].every((key) => collections.has(key)) && (Date.now() - began > slowMs || checks.every((check3) => !isAsked(check3) || answers.has(check3)));
  const change = async (ms) => {
    const turn = new AbortController();
    wake = () => turn.abort();
    await pause(Math.max(0, ms), AbortSignal.any([signal, turn.signal]));
  };
  return { judged: judged8, isLooked, watch, change };
}
function isServed(check3, served) {
  if (check3.kind === "webhook") return kindsFor(check3.webhook, served).length > 0;
  if (check3.kind !== "object") return true;
  const { apiVersion, kind } = check3.ref;
  return served.some((one) => one.apiVersion === apiVersion && one.kind === kind);
}
function lost(error) {
  return { lost: whyOf2(error), refused: error instanceof Failure && error.reason === "cluster-refused" };
}

// src/cluster/readiness/wait.ts
var usualPace = { tellEveryMs: 15e3, askEveryMs: 2e3, hopelessMs: 3e4 };
async function waitForChecks(api, given, options) {
  const checks = distinct(given);
  const { cancelled, timeoutMs, pace = usualPace } = options;
  cancelled.throwIfAborted();
  if (checks.length === 0) return { checks: 0, missing: [], seconds: 0 };
  const over = new AbortController();
  const signal = AbortSignal.any([cancelled, over.signal]);
  const started = Date.now();
  const scene = openScene(api, checks, { signal, askEveryMs: pace.askEveryMs });
  const teller = tellerFor(checks, { ...options, tellEveryMs: pace.tellEveryMs });
  const hopeless = /* @__PURE__ */ new Map();
  try {
    for (; ; ) {
      cancelled.throwIfAborted();
      const judged8 = scene.judged();
      const open3 = judged8.filter(({ health: health4 }) => health4.state !== "ready");
      const isLooked = scene.isLooked();
      if (isLooked) teller.turned(open3);
      const seconds2 = (Date.now() - started) / 1e3;
      if (isLooked && open3.length === 0) {
        teller.ended(judged8);
        return { checks: checks.length, missing: [], seconds: seconds2 };
      }
      const isLate = Date.now() - started >= timeoutMs;
      if (isLate || isHopeless(open3, hopeless, pace.hopelessMs)) {
        const missing5 = open3.map(({ check: check3, health: health4 }) => ({
          check: check3,
          why: shortened(options.redact(health4.why))
        }));
        return { checks: checks.length, missing: missing5, seconds: seconds2 };
      }
      if (isLooked) scene.watch();
      teller.reminded(open3);
      await scene.change(Math.min(1e3, timeoutMs - (Date.now() - started)));
    }
  } finally {
    over.abort();
  }
}
function isHopeless(open3, since, ms) {
  const failing2 = new Set(open3.filter(({ health: health4 }) => health4.state === "failed").map(({ check: check3 }) => check3));
  for (const check3 of since.keys()) if (!failing2.has(check3)) since.delete(check3);
  for (const check3 of failing2) if (!since.has(check3)) since.set(check3, Date.now());
  return [...since.values()].some((began) => Date.now() - began >= ms);
}

// src/commands/readiness.ts
function layerReadiness({ api, redact, cancelled, stack }, { timeoutMs, tell, only: only2, pace }) {
  if (timeoutMs === 0) return () => Promise.resolve(void 0);
  const entries = entriesOf(stack);
  return async (layer2, stored) => {
    const what3 = `layer ${layer2.layer}`;
    const checks = checksOf3(layer2, { stored, entries, only: only2 });
    const waiting2 = { what: what3, timeoutMs, cancelled, redact, tell, ...pace ? { pace } : {} };
    const waited = await waitForChecks(api, checks, waiting2);
    if (waited.missing.length > 0) return notReady2(what3, waited.missing, waited);
    if (waited.checks > 0)
      tell(
        `${what3} is ready: ${waited.checks === 1 ? "1 check holds" : `${waited.checks} checks hold`} (${waited.seconds.toFixed(1)} s)`
      );
    return void 0;
  };
}
function entriesOf(stack) {
  const path2 = readinessPath(stack);
  const text12 = diskFiles.read(path2);
  if (text12 === void 0) return [];
  const { entries, problems } = readReadiness(text12);
  const [first] = problems;
  if (!first) return entries;
  throw new Failure({
    what: "reading what a layer has to be before the next one failed",
    why: `${first.message} (${relative4(process.cwd(), path2)}:${first.line})`,
    next: "mend that, and see `lint` for all findings",
    reason: "stack-invalid"
  });
}
function checksOf3({ layer: layer2, releases }, { stored, entries, only: only2 }) {
  const wanted2 = releases.filter(({ installed: installed2 }) => installed2).map(releaseKey);
  const own = entries.filter(({ layer: at2, entry: { release: release5 } }) => {
    if (at2 !== layer2 || wanted2.length === 0) return false;
    return release5 === void 0 ? only2 === void 0 : wanted2.includes(release5);
  });
  const defaults = wanted2.flatMap((key) => {
    const release5 = stored.get(key);
    return release5 ? defaultChecks(release5) : [];
  });
  return [...defaults, ...own.map(({ entry: entry2 }) => checkOf(entry2))];
}
function checkOf(entry2) {
  if ("health" in entry2) {
    const { service: full2, port, path: path2 } = entry2.health;
    const [namespace3 = "", service6 = ""] = full2.split("/");
    return { kind: "health", namespace: namespace3, service: service6, port: String(port), path: path2 };
  }
  const { apiVersion, kind, namespace: namespace2, name: name3, condition: condition2, field: field2, value } = entry2;
  const ref2 = { apiVersion, kind, namespace: namespace2, name: name3 };
  if (condition2 !== void 0) return { kind: "object", ref: ref2, expected: { condition: condition2 } };
  if (field2 === void 0) return { kind: "object", ref: ref2 };
  return {
    kind: "object",
    ref: ref2,
    expected: { field: field2.split("."), value: value === void 0 ? void 0 : String(value) }
  };
}
function notReady2(what3, missing5, { checks, seconds: seconds2 }) {
  const names = missing5.map(({ check: check3, why }) => `${shortened(checkName(check3))} (${why})`);
  const after = durationText(seconds2 * 1e3);
  return {
    failure: new Failure({
      what: `waiting for ${what3} failed`,
      why: `after ${after} ${missing5.length} of ${checks} checks do not hold: ${listed3(names)}`,
      next: "mend the cause and run the same again: what is applied stays applied, and with the same approval it waits on",
      reason: "not-ready"
    }),
    waitedFor: missing5.flatMap(({ check: check3 }) => objectOf(check3) ?? [])
  };
}

// src/commands/review.ts
function reviewOf(approval, key, { event: event3, pull, reviewedComment }) {
  if (!isMerge(event3) || !pull) return void 0;
  const record2 = readRecord(reviewedComment ?? "", key);
  const base = { pull: `#${pull.number}`, fresh: [], gone: 0 };
  if (record2.kind !== "reviewed") return { ...base, state: record2.kind };
  return { ...base, state: "known", ...unreviewed(approval, record2.plan) };
}

// src/commands/status.ts
import { dirname as dirname7 } from "node:path";

// src/cluster/status/certificates.ts
var certificate2 = object({
  metadata,
  spec: nullish(object({ dnsNames: nullish(array(string()), []) })),
  status: nullish(object({ conditions, notBefore: text10, notAfter: text10, renewalTime: text10 }))
});
var usual = { warning: 21, alarm: 7, lifetime: 84 };
function certificateRows(objects, now) {
  return readEach2(objects, certificate2).map((read) => read === void 0 ? { left: -Infinity, row: unreadableRow() } : judged2(read, now)).sort((a, b) => a.left - b.left).map(({ row: row5 }) => row5);
}
function judged2({ metadata: { namespace: namespace2, name: name3 }, spec, status }, now) {
  const { notAfter = "", notBefore = "", renewalTime = "" } = status ?? {};
  const left = (Date.parse(notAfter) - now) / dayMs;
  const notReady3 = whyNot(status?.conditions ?? [], "Ready");
  const late = Number.isNaN(left) ? void 0 : lateness(left, (Date.parse(notAfter) - Date.parse(notBefore)) / dayMs);
  const level = Number.isNaN(left) || notReady3 !== void 0 ? "alarm" : late?.level ?? "ok";
  const why = [late?.why, notReady3].filter((part) => part !== void 0).join("; ");
  return {
    left: Number.isNaN(left) ? -Infinity : left,
    row: row(level, Number.isNaN(left) && why === "" ? "it was never issued" : why, {
      certificate: `${namespace2}/${name3}`,
      "days left": Number.isNaN(left) ? "–" : String(Math.floor(left)),
      "not after": notAfter,
      renews: renewalTime,
      names: (spec?.dnsNames ?? []).join(" ")
    })
  };
}
function lateness(left, lifetime) {
  const share2 = lifetime > 0 ? Math.min(1, lifetime / usual.lifetime) : 1;
  if (left < 0) return { level: "alarm", why: "it has expired" };
  const why = `it ends in ${daysText(left)} and was not renewed`;
  if (left < usual.alarm * share2) return { level: "alarm", why };
  return left < usual.warning * share2 ? { level: "warning", why } : void 0;
}
function daysText(left) {
  const days = Math.floor(left);
  return days === 1 ? "1 day" : `${days} days`;
}
function row(level, why, cells3) {
  return { level, why, cells: cells3 };
}
function unreadableRow() {
  const cells3 = { certificate: "", "days left": "–", "not after": "", renews: "", names: "" };
  return row("unknown", "a Certificate has a form that is not known", cells3);
}

// src/cluster/status/charts.ts
var import_semver = __toESM(require_semver(), 1);
var found = object({ name: string(), version: string() });
function newestCharts(output) {
  const read = readJson(nullable(array(found)), output);
  if ("wrong" in read) return void 0;
  return new Map((read.value ?? []).map(({ name: name3, version: version4 }) => [name3, version4]));
}
function chartRows(wanted2, newest) {
  return wanted2.filter(({ installed: installed2, chart }) => installed2 && isFromElsewhere(chart)).map((release5) => {
    const { chart, version: version4 } = release5;
    const latest = newest.get(chart);
    const cells3 = { release: releaseKey(release5), chart, version: version4, newest: latest ?? "–" };
    if (latest === void 0) return { level: "note", why: whyUnlisted(chart), cells: cells3 };
    const step = stepBetween(version4, latest);
    return { level: step === "" ? "ok" : "note", why: step, cells: cells3 };
  });
}
function whyUnlisted(chart) {
  return chart.startsWith("oci://") ? "from an OCI registry, which lists no versions for helm" : "its repository has no stable version of it";
}
function isFromElsewhere(chart) {
  return chart.includes("://") || /^[^./][^/]*\/[^/]+(?:\/[^/]+)?$/.test(chart);
}
function stepBetween(from, to) {
  const [a, b] = [(0, import_semver.parse)(from, { loose: true }), (0, import_semver.parse)(to, { loose: true })];
  if (!a || !b) return from === to ? "" : "another version is newest";
  return (0, import_semver.gt)(b, a) ? `a newer ${((0, import_semver.diff)(a, b) ?? "patch").replace(/^pre/, "")} version` : "";
}

// src/cluster/status/compatibility.ts
var import_semver2 = __toESM(require_semver(), 1);

// src/cluster/status/removed-apis.ts
var removedApis = [
  {
    apiVersion: "admissionregistration.k8s.io/v1alpha1",
    kinds: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
    minor: 32,
    instead: ""
  },
  { apiVersion: "authentication.k8s.io/v1alpha1", kinds: ["SelfSubjectReview"], minor: 32, instead: "" },
  {
    apiVersion: "flowcontrol.apiserver.k8s.io/v1beta3",
    kinds: ["FlowSchema", "PriorityLevelConfiguration"],
    minor: 32,
    instead: "flowcontrol.apiserver.k8s.io/v1"
  },
  { apiVersion: "authentication.k8s.io/v1beta1", kinds: ["SelfSubjectReview"], minor: 33, instead: "" },
  {
    apiVersion: "admissionregistration.k8s.io/v1beta1",
    kinds: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
    minor: 34,
    instead: ""
  },
  { apiVersion: "apidiscovery.k8s.io/v2beta1", kinds: ["APIGroupDiscovery"], minor: 35, instead: "" },
  {
    apiVersion: "storage.k8s.io/v1alpha1",
    kinds: ["VolumeAttributesClass"],
    minor: 35,
    instead: "storage.k8s.io/v1"
  },
  { apiVersion: "certificates.k8s.io/v1alpha1", kinds: ["ClusterTrustBundle"], minor: 37, instead: "" },
  { apiVersion: "networking.k8s.io/v1beta1", kinds: ["IPAddress", "ServiceCIDR"], minor: 37, instead: "" },
  {
    apiVersion: "storage.k8s.io/v1beta1",
    kinds: ["VolumeAttributesClass"],
    minor: 37,
    instead: "storage.k8s.io/v1"
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1alpha1",
    kinds: ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
    minor: 38,
    instead: ""
  },
  { apiVersion: "coordination.k8s.io/v1alpha2", kinds: ["LeaseCandidate"], minor: 38, instead: "" },
  {
    apiVersion: "resource.k8s.io/v1beta1",
    kinds: ["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"],
    minor: 38,
    instead: ""
  },
  { apiVersion: "coordination.k8s.io/v1beta1", kinds: ["LeaseCandidate"], minor: 39, instead: "" },
  { apiVersion: "resource.k8s.io/v1alpha3", kinds: ["DeviceTaintRule"], minor: 39, instead: "" },
  {
    apiVersion: "resource.k8s.io/v1beta2",
    kinds: ["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"],
    minor: 39,
    instead: ""
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1beta1",
    kinds: ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
    minor: 40,
    instead: "admissionregistration.k8s.io/v1"
  },
  { apiVersion: "certificates.k8s.io/v1beta1", kinds: ["ClusterTrustBundle"], minor: 40, instead: "" },
  { apiVersion: "certificates.k8s.io/v1beta1", kinds: ["PodCertificateRequest"], minor: 41, instead: "" },
  {
    apiVersion: "storagemigration.k8s.io/v1beta1",
    kinds: ["StorageVersionMigration"],
    minor: 41,
    instead: ""
  },
  { apiVersion: "resource.k8s.io/v1alpha3", kinds: ["ResourcePoolStatusRequest"], minor: 42, instead: "" },
  { apiVersion: "resource.k8s.io/v1beta2", kinds: ["DeviceTaintRule"], minor: 42, instead: "" }
];

// src/cluster/status/compatibility.ts
function compatibilityRows(releases, cluster) {
  return releases.flatMap(({ release: release5, objects }) => {
    const rows3 = [...chartRow(release5, cluster), ...objectRows(release5, objects, cluster)];
    return rows3.length > 0 ? rows3 : [row2(release5, "ok", "", "")];
  });
}
function row2(release5, level, what3, why) {
  return { level, why, cells: { release: releaseKey(release5), what: what3 } };
}
function chartRow(release5, { version: version4 }) {
  const { kubeVersion, chartName, chartVersion: chartVersion2 } = release5;
  if (kubeVersion === "") return [];
  const what3 = `${chartName} ${chartVersion2}`;
  const now = fits(version4, kubeVersion);
  if (now === void 0) {
    return [
      row2(release5, "unknown", what3, `whether ${kubeVersion} holds for Kubernetes ${version4} cannot be told`)
    ];
  }
  if (!now)
    return [row2(release5, "warning", what3, `its chart asks for Kubernetes ${kubeVersion}; here is ${version4}`)];
  const next2 = `1.${minorOf2(version4) + 1}.0`;
  if (fits(next2, kubeVersion) !== false) return [];
  return [
    row2(release5, "note", what3, `its chart does not go with Kubernetes ${next2}: it asks for ${kubeVersion}`)
  ];
}
function fits(version4, constraint) {
  const range = (0, import_semver2.validRange)(constraint.replace(/,/g, " "), { loose: true });
  if (range === null || (0, import_semver2.valid)(version4) === null) return void 0;
  return (0, import_semver2.satisfies)(version4, range, { loose: true, includePrerelease: true });
}
function minorOf2(version4) {
  return Number(/^1\.([0-9]{1,3})/.exec(version4)?.[1]);
}
function objectRows(release5, objects, cluster) {
  if (!objects) return [row2(release5, "unknown", "its manifest", "what helm stored cannot be read")];
  const kinds2 = new Map(objects.map((object2) => [`${object2.apiVersion} ${object2.kind}`, object2]));
  return [...kinds2.values()].flatMap((object2) => kindRow(release5, object2, cluster));
}
function kindRow(release5, { apiVersion, kind }, cluster) {
  const what3 = `${kind} of ${apiVersion}`;
  if (!cluster.served(apiVersion, kind)) {
    return [row2(release5, "alarm", what3, "the cluster does not serve it: the next upgrade will fail")];
  }
  const minor = minorOf2(cluster.version);
  const removed2 = removedApis.find((one) => one.apiVersion === apiVersion && one.kinds.includes(kind));
  if (!removed2) return [];
  const use = removed2.instead === "" ? "" : `: use ${removed2.instead}`;
  const level = removed2.minor <= minor + 1 ? "warning" : "note";
  return [row2(release5, level, what3, `Kubernetes 1.${removed2.minor} does not serve it any more${use}`)];
}

// src/cluster/status/fullness.ts
var mostNodes = 50;
var atOnce4 = 8;
var answerMs2 = 5e3;
var bytes = nullish(number());
var summary = object({
  pods: nullish(
    array(
      object({
        volume: nullish(
          array(
            object({
              pvcRef: nullish(object({ name: string(), namespace: string() })),
              capacityBytes: bytes,
              usedBytes: bytes,
              availableBytes: bytes
            })
          ),
          []
        )
      })
    ),
    []
  )
});
async function readFullness(api, pods) {
  const users = pods.filter(({ claims, node: node5 }) => claims.size > 0 && node5 !== "");
  const nodes = [...new Set(users.map(({ node: node5 }) => node5))].sort();
  const limit2 = pLimit(atOnce4);
  const answers = await Promise.all(nodes.slice(0, mostNodes).map((node5) => limit2(() => sharesOn(api, node5))));
  const known2 = new Map(answers.flatMap((answer) => "shares" in answer ? [...answer.shares] : []));
  const refusals2 = answers.flatMap((answer) => "why" in answer ? [answer.why] : []);
  const tooMany = nodes.length > mostNodes ? [`only ${mostNodes} nodes are asked`] : [];
  const inUse = users.flatMap(({ namespace: namespace2, claims }) => [...claims].map((name3) => `${namespace2}/${name3}`));
  return {
    shares: new Map(inUse.map((claim5) => [claim5, known2.get(claim5)])),
    why: [.../* @__PURE__ */ new Set([...refusals2, ...tooMany])].slice(0, 3).join("; ")
  };
}
async function sharesOn(api, node5) {
  const first = await ask2(api, node5, "stats/summary");
  if (first.status === 200) {
    const read = readJson(summary, first.body);
    if ("value" in read) return { shares: sharesOf(read.value) };
  }
  const isKubelet = [200, 404, 500].includes(first.status);
  const second = isKubelet ? await ask2(api, node5, "metrics") : first;
  if (isKubelet && second.status === 200) return { shares: sharesInMetrics(second.body) };
  const said3 = singleLine(refusalOf(first.body), 300);
  if (first.status === 403) return { why: said3 };
  return { why: `the kubelet of ${node5} does not tell: ${said3 || String(first.status)}` };
}
function ask2(api, node5, what3) {
  const path2 = `/api/v1/nodes/${encodeURIComponent(node5)}/proxy/${what3}`;
  return api.request({ path: path2, accept: "*/*", patienceMs: 0, timeoutMs: answerMs2 }).catch((error) => ({ status: 0, body: error instanceof Failure ? error.why : String(error) }));
}
function sharesOf({ pods }) {
  return pods.flatMap(
    ({ volume: volume3 }) => volume3.flatMap(({ pvcRef, capacityBytes, usedBytes, availableBytes }) => {
      const used = capacityBytes && availableBytes != null ? capacityBytes - availableBytes : usedBytes;
      if (!pvcRef || !capacityBytes || used == null) return [];
      return [[`${pvcRef.namespace}/${pvcRef.name}`, used / capacityBytes]];
    })
  );
}
var series = /^kubelet_volume_stats_(capacity|available)_bytes\{([^}]{1,1000})\} ([0-9.e+]{1,30})/;
function sharesInMetrics(text12) {
  const found2 = /* @__PURE__ */ new Map();
  for (const line2 of text12.split("\n")) {
    const [, which, labels2 = "", value] = series.exec(line2) ?? [];
    if (which === void 0) continue;
    const label = (name3) => new RegExp(`(?:^|,)${name3}="([^"]{1,253})"`).exec(labels2)?.[1];
    const [namespace2, claim5] = [label("namespace"), label("persistentvolumeclaim")];
    if (!namespace2 || !claim5) continue;
    const key = `${namespace2}/${claim5}`;
    found2.set(key, { ...found2.get(key), [which]: Number(value) });
  }
  return [...found2].flatMap(
    ([key, { capacity, available }]) => capacity && available !== void 0 ? [[key, (capacity - available) / capacity]] : []
  );
}

// src/cluster/status/nodes.ts
var resources = nullish(object({ cpu: text10, memory: text10 }));
var node4 = object({
  metadata,
  spec: nullish(object({ unschedulable: nullish(boolean(), false) })),
  status: nullish(
    object({
      conditions,
      allocatable: resources,
      nodeInfo: nullish(object({ kubeletVersion: text10 }))
    })
  )
});
var nodeMetrics = object({ metadata, usage: resources });
var podMetrics = object({
  metadata,
  containers: nullish(array(object({ usage: resources })), [])
});
var fullFrom = 0.9;
function nodeRows(nodes, metrics, now) {
  const usage = new Map(
    readEach2(metrics ?? [], nodeMetrics).map((read) => [read?.metadata.name, read?.usage])
  );
  return readEach2(nodes, node4).map((read) => {
    if (read === void 0) return unreadableRow2();
    const { metadata: metadata2, spec, status } = read;
    const used = usage.get(metadata2.name);
    const cpu = share(used?.cpu, status?.allocatable?.cpu);
    const memory = share(used?.memory, status?.allocatable?.memory);
    const { level, why } = judged3({ ...read, memory });
    const cells3 = {
      node: metadata2.name,
      version: status?.nodeInfo?.kubeletVersion ?? "",
      cpu: percent(cpu),
      memory: percent(memory),
      age: timeBetween(metadata2.creationTimestamp, now)
    };
    const notes = [why, spec?.unschedulable ? "it takes no new pods (cordoned)" : ""].filter(Boolean).join("; ");
    return { level: level === "ok" && notes !== "" ? "note" : level, why: notes, cells: cells3 };
  });
}
function judged3(read) {
  const all = read.status?.conditions ?? [];
  const notReady3 = whyNot(all, "Ready");
  if (notReady3 !== void 0) return { level: "alarm", why: `not ready: ${notReady3}` };
  const pressed = all.filter(({ type, status }) => /Pressure$|Unavailable$/.test(type) && status === "True");
  if (pressed.length > 0) return { level: "warning", why: pressed.map(({ type }) => type).join(", ") };
  if ((read.memory ?? 0) >= fullFrom) return { level: "warning", why: "its memory is nearly full" };
  return { level: "ok", why: "" };
}
var mostPods = 5;
function podUsageRows(metrics) {
  return readEach2(metrics, podMetrics).filter((read) => read !== void 0).map(({ metadata: { namespace: namespace2, name: name3 }, containers: containers3 }) => {
    const sum = (of) => containers3.reduce((total, { usage }) => total + (amount(usage?.[of]) ?? 0), 0);
    return { pod: `${namespace2}/${name3}`, cpu: sum("cpu"), memory: sum("memory") };
  }).sort((a, b) => b.memory - a.memory).slice(0, mostPods).map(({ pod: pod3, cpu, memory }) => ({
    level: "note",
    why: "",
    cells: { pod: pod3, cpu: `${Math.round(cpu * 1e3)}m`, memory: `${Math.round(memory / 1024 ** 2)}Mi` }
  }));
}
function share(used, of) {
  const [a, b] = [amount(used), amount(of)];
  return a === void 0 || !b ? void 0 : a / b;
}
function amount(given) {
  const [, digits, unit] = /^([0-9]{1,18})([nu])$/.exec(given ?? "") ?? [];
  if (digits !== void 0) return Number(digits) / (unit === "n" ? 1e9 : 1e6);
  return quantity(given ?? "");
}
function percent(of) {
  return of === void 0 ? "–" : `${Math.round(of * 100)} %`;
}
function unreadableRow2() {
  const cells3 = { node: "", version: "", cpu: "", memory: "", age: "" };
  return { level: "unknown", why: "a Node has a form that is not known", cells: cells3 };
}

// src/cluster/status/onepassword-items.ts
var item = object({
  metadata,
  spec: nullish(object({ itemPath: text10 })),
  status: nullish(object({ conditions }))
});
function onePasswordRows(objects, rotations) {
  return readEach2(objects, item).map((read) => {
    if (read === void 0) {
      const why = "a OnePasswordItem has a form that is not known";
      return { level: "unknown", why, cells: { item: "", path: "" } };
    }
    const { namespace: namespace2, name: name3 } = read.metadata;
    const cells3 = { item: `${namespace2}/${name3}`, path: read.spec?.itemPath ?? "" };
    const notReady3 = whyNot(read.status?.conditions ?? [], "Ready");
    const old = judgedPods(name3, "why" in rotations ? rotations : rotations.get(cells3.item));
    if (notReady3 === void 0) return { ...old, cells: cells3 };
    return { level: "alarm", why: [notReady3, old.why].filter(Boolean).join("; "), cells: cells3 };
  });
}
function judgedPods(name3, found2) {
  if (found2 === void 0) return { level: "ok", why: "" };
  if ("why" in found2)
    return { level: "unknown", why: `whether pods run with an old Secret is not known: ${found2.why}` };
  const { restart, reread } = found2;
  const since = `its Secret ${name3} changed after its pods started`;
  const why = [
    ...restart.map((workload2) => `restart ${workload2}: ${since}`),
    ...reread.map((workload2) => `${workload2} may not have read its files again: ${since}`)
  ].join("; ");
  return { level: restart.length > 0 ? "warning" : reread.length > 0 ? "note" : "ok", why };
}

// src/cluster/status/pods.ts
var secretName = nullish(object({ name: text10 }));
var container2 = object({
  env: nullish(array(object({ valueFrom: nullish(object({ secretKeyRef: secretName })) })), []),
  envFrom: nullish(array(object({ secretRef: secretName })), [])
});
var containers2 = nullish(array(container2), []);
var pod2 = object({
  metadata: object({
    name: string(),
    namespace: text10,
    labels: nullish(object({ "pod-template-hash": text10 })),
    ownerReferences: nullish(
      array(object({ kind: string(), name: string(), controller: nullish(boolean()) })),
      []
    )
  }),
  spec: object({
    nodeName: text10,
    containers: containers2,
    initContainers: containers2,
    volumes: nullish(
      array(
        object({
          persistentVolumeClaim: nullish(object({ claimName: text10 })),
          secret: nullish(object({ secretName: text10 })),
          projected: nullish(
            object({ sources: nullish(array(object({ secret: secretName })), []) })
          )
        })
      ),
      []
    )
  }),
  status: nullish(
    object({
      phase: text10,
      startTime: text10,
      containerStatuses: nullish(
        array(
          object({
            state: nullish(object({ running: nullish(object({ startedAt: text10 })) }))
          })
        ),
        []
      )
    })
  )
});
async function readRunningPods(list5) {
  const listing = await list5("v1", "Pod");
  if (listing.kind === "unreadable") return { why: listing.why };
  return { running: listing.kind === "objects" ? runningPods(listing.objects) : [] };
}
function runningPods(objects) {
  return readEach2(objects, pod2).flatMap((read) => {
    if (read?.status?.phase !== "Running") return [];
    const { metadata: metadata2, spec } = read;
    const all = [...spec.containers, ...spec.initContainers];
    const environment = all.flatMap(({ env, envFrom }) => [
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...envFrom.map(({ secretRef }) => secretRef?.name)
    ]);
    const files = spec.volumes.flatMap(({ secret: secret2, projected }) => [
      secret2?.secretName,
      ...(projected?.sources ?? []).map((source) => source.secret?.name)
    ]);
    return [
      {
        namespace: metadata2.namespace,
        node: spec.nodeName,
        workload: workloadOf(read),
        started: startOf2(read),
        claims: namesIn(spec.volumes.map((volume3) => volume3.persistentVolumeClaim?.claimName)),
        inEnvironment: namesIn(environment),
        asFiles: namesIn(files)
      }
    ];
  });
}
function namesIn(names) {
  return new Set(names.flatMap((name3) => name3 || []));
}
function startOf2({ status }) {
  const times3 = (status?.containerStatuses ?? []).flatMap(({ state }) => {
    const time = Date.parse(state?.running?.startedAt ?? "");
    return Number.isNaN(time) ? [] : [time];
  });
  return times3.length > 0 ? Math.min(...times3) : Date.parse(status?.startTime ?? "");
}
function workloadOf({ metadata: { name: name3, labels: labels2, ownerReferences } }) {
  const owner = ownerReferences.find(({ controller }) => controller);
  if (!owner) return `pod/${name3}`;
  const end = `-${labels2?.["pod-template-hash"] ?? ""}`;
  const isOfDeployment = owner.kind === "ReplicaSet" && end.length > 1 && owner.name.endsWith(end);
  if (isOfDeployment) return `deployment/${owner.name.slice(0, -end.length)}`;
  return `${owner.kind.toLowerCase()}/${owner.name}`;
}

// src/cluster/status/readiness.ts
var ownKinds = [
  "apps/v1 Deployment",
  "apps/v1 StatefulSet",
  "apps/v1 DaemonSet",
  "apps/v1 ReplicaSet",
  "batch/v1 Job",
  "v1 Pod",
  "v1 ReplicationController",
  "autoscaling/v2 HorizontalPodAutoscaler",
  "apiregistration.k8s.io/v1 APIService"
];
var elsewhere2 = ["cert-manager.io/v1 Certificate", "onepassword.com/v1 OnePasswordItem"];
function tellsHealth({ apiVersion, kind }) {
  const group = apiVersion.split("/")[0] ?? "";
  const isCustom2 = /\./.test(group) && !/(^|\.)k8s\.io$/.test(group);
  const name3 = `${apiVersion} ${kind}`;
  return !elsewhere2.includes(name3) && (isCustom2 || ownKinds.includes(name3));
}
async function readinessRows(releases, { list: list5, served, healthOf: healthOf2 }) {
  const objects = releases.flatMap(
    ({ release: release5, objects: objects2 = [] }) => objects2.filter(tellsHealth).map((object2) => ({ owner: releaseKey(release5), object: object2 }))
  );
  const kinds2 = [...new Map(objects.map(({ object: object2 }) => [kindOf(object2), object2])).values()];
  const live3 = new Map(
    await Promise.all(kinds2.map(async (object2) => [kindOf(object2), await liveOf(object2, list5)]))
  );
  return [
    ...kinds2.flatMap((object2) => unreadableRows(object2, live3.get(kindOf(object2)))),
    ...objects.flatMap(({ owner, object: object2 }) => {
      const found2 = live3.get(kindOf(object2));
      if (!found2 || "why" in found2) return [];
      const namespaced = served(object2.apiVersion, object2.kind)?.namespaced ?? true;
      const at2 = found2.byName.get(namespaced ? `${object2.namespace}/${object2.name}` : `/${object2.name}`);
      return [row3(owner, object2, at2 === void 0 ? missing4(object2) : judged4(healthOf2(at2)))];
    }),
    ...releases.filter(({ objects: objects2 }) => objects2 === void 0).map(unreadableManifest)
  ];
}
function kindOf({ apiVersion, kind }) {
  return `${apiVersion} ${kind}`;
}
async function liveOf({ apiVersion, kind }, list5) {
  const listing = await list5(apiVersion, kind);
  if (listing.kind === "absent") return void 0;
  if (listing.kind === "unreadable") return { why: listing.why };
  const names = readEach2(listing.objects, object({ metadata }));
  return {
    byName: new Map(
      // The items of a list do not name their kind themselves.
      names.map((read, index) => [
        `${read?.metadata.namespace ?? ""}/${read?.metadata.name ?? ""}`,
        { apiVersion, kind, ...listing.objects[index] }
      ])
    )
  };
}
function judged4({ state, why }) {
  if (state === "ready") return { level: "ok", why: "" };
  return { level: state === "failed" ? "alarm" : "warning", why };
}
function missing4(object2) {
  const isPassing3 = textAt(object2.value, "spec", "ttlSecondsAfterFinished") !== "";
  return isPassing3 ? { level: "ok", why: "" } : { level: "alarm", why: "it is not there any more" };
}
function row3(release5, { kind, namespace: namespace2, name: name3 }, { level, why }) {
  return { level, why, cells: { release: release5, object: `${kind} ${namespace2}/${name3}` } };
}
function unreadableRows({ apiVersion, kind }, found2) {
  if (!found2 || !("why" in found2)) return [];
  return [
    { level: "unknown", why: found2.why, cells: { release: "", object: `all of ${kind} (${apiVersion})` } }
  ];
}
function unreadableManifest({ release: release5 }) {
  const cells3 = { release: releaseKey(release5), object: "its manifest" };
  return { level: "unknown", why: "what helm stored cannot be read", cells: cells3 };
}

// src/cluster/status/releases.ts
function releaseRows(wanted2, stored, now) {
  const known2 = new Set(wanted2.map(releaseKey));
  const others = [...stored].filter(([key]) => !known2.has(key)).map(([, release5]) => release5);
  return [
    ...wanted2.map((release5) => ({ release: release5, found: stored.get(releaseKey(release5)) })).filter(({ release: release5, found: found2 }) => release5.installed || found2).map(
      ({ release: release5, found: found2 }) => row4({ ...judged5(release5, found2), layer: release5.layer, release: release5, found: found2 }, now)
    ),
    ...others.map((found2) => row4({ ...judgedAlone(found2), release: found2, found: found2 }, now))
  ];
}
var fine = { level: "ok", why: "" };
function judged5(wanted2, found2) {
  if (!found2) return { level: "alarm", why: "the stack wants it, and it is not installed" };
  const trouble = troubleOf(found2);
  if (trouble) return trouble;
  if (!wanted2.installed) return { level: "warning", why: "the stack removes it, and it is still installed" };
  if (wanted2.version === "" || wanted2.version === found2.chartVersion) return fine;
  return { level: "warning", why: `the stack wants version ${wanted2.version}` };
}
function judgedAlone(found2) {
  const trouble = troubleOf(found2);
  if (trouble) return { level: "note", why: `not of this stack; ${trouble.why}` };
  return { level: "note", why: "the stack does not know it" };
}
function troubleOf({ status, revision, description: description2 }) {
  if (status === "deployed" || status === "superseded") return void 0;
  if (status === "failed") {
    const said3 = singleLine(description2, 1e3);
    return { level: "alarm", why: `its revision ${revision} failed${said3 && `: ${said3}`}` };
  }
  if (status === "unknown") return { level: "unknown", why: "helm does not know its state" };
  return { level: "alarm", why: `it is stuck in ${status}: helm was cut off, or is at work` };
}
function row4({ level, why, layer: layer2, release: release5, found: found2 }, now) {
  const { by, why: reason, commit: commit2, approvedBy } = readProvenance(found2?.description ?? "");
  return {
    level,
    why,
    cells: {
      layer: layer2 === void 0 ? "" : String(layer2),
      release: releaseKey(release5),
      chart: found2?.chartName ?? "",
      version: found2?.chartVersion ?? "",
      wanted: release5.version ?? "",
      revision: found2 ? String(found2.revision) : "",
      status: found2?.status ?? "missing",
      age: found2 ? timeBetween(found2.updated, now) : "",
      by: [by, approvedBy && `approved by ${approvedBy}`].filter(Boolean).join(", "),
      // Of a failure it is told why.
      because: found2?.status === "failed" ? "" : [reason, commit2 && `@${commit2}`].filter(Boolean).join(" ")
    }
  };
}

// src/cluster/status/section.ts
function worstOf(states2) {
  return ["degraded", "unknown"].find((state) => states2.includes(state)) ?? "healthy";
}
var stateOf = {
  ok: "healthy",
  note: "healthy",
  warning: "degraded",
  alarm: "degraded",
  unknown: "unknown"
};
function section(name3, rows3) {
  return { name: name3, state: worstOf(rows3.map(({ level }) => stateOf[level])), why: "", rows: rows3, fine: 0 };
}
function shortSection(name3, rows3) {
  const shown4 = rows3.filter(({ level }) => level !== "ok");
  return { ...section(name3, shown4), fine: rows3.length - shown4.length };
}
function unknownSection(name3, why) {
  return { name: name3, state: "unknown", why, rows: [], fine: 0 };
}
function absentSection(name3, why) {
  return { name: name3, state: "absent", why, rows: [], fine: 0 };
}

// src/cluster/status/services.ts
var service5 = object({
  metadata,
  spec: nullish(object({ type: text10, selector: nullish(looseObject({})), clusterIP: text10 })),
  status: nullish(
    object({
      loadBalancer: nullish(
        object({ ingress: nullish(array(object({ ip: text10, hostname: text10 })), []) })
      )
    })
  )
});
function serviceRows(services, slices3, now) {
  const ready2 = slices3 && readyEndpoints(slices3);
  return readEach2(services, service5).flatMap((read) => {
    if (read === void 0) return [unreadableRow3()];
    const { metadata: metadata2, spec, status } = read;
    const key = `${metadata2.namespace}/${metadata2.name}`;
    const isBalanced = spec?.type === "LoadBalancer";
    const hasSelector = Object.keys(spec?.selector ?? {}).length > 0 && spec?.type !== "ExternalName";
    if (!isBalanced && !hasSelector) return [];
    const addresses2 = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname: hostname2 }) => ip || hostname2);
    const count3 = ready2?.get(key) ?? 0;
    const waits = isBalanced && addresses2.length === 0;
    const alarms = [
      waits ? `no address for ${timeBetween(metadata2.creationTimestamp, now)}` : "",
      hasSelector && ready2 && count3 === 0 ? "no pod that is ready stands behind it" : ""
    ].filter(Boolean);
    const unknown5 = hasSelector && !ready2;
    return [
      {
        level: waits ? "alarm" : alarms.length > 0 ? "warning" : unknown5 ? "unknown" : isBalanced ? "note" : "ok",
        why: alarms.join("; ") || (unknown5 ? "its endpoints cannot be read" : ""),
        cells: {
          service: key,
          type: spec?.type || "ClusterIP",
          addresses: addresses2.join(" "),
          endpoints: ready2 ? String(count3) : "–"
        }
      }
    ];
  });
}
function unreadableRow3() {
  const cells3 = { service: "", type: "", addresses: "", endpoints: "" };
  return { level: "unknown", why: "a Service has a form that is not known", cells: cells3 };
}

// src/cluster/status/rotations.ts
async function readRotations(api, pods) {
  if ("why" in pods) return pods;
  const query = `fieldSelector=${encodeURIComponent("type!=helm.sh/release.v1")}`;
  const secrets2 = await listAll(api, "/api/v1/secrets", { query, accept: metadataOnly });
  return "why" in secrets2 ? { why: secrets2.why } : outdatedPods(secrets2.items, pods.running);
}
var toleranceMs = 5e3;
function outdatedPods(secrets2, pods) {
  const found2 = readEach2(secrets2, object({ metadata })).map((read, index) => {
    const { namespace: namespace2 = "", name: name3 = "", creationTimestamp = "" } = read?.metadata ?? {};
    const changed2 = changedAt(secrets2[index], creationTimestamp);
    const old = pods.filter((pod3) => pod3.namespace === namespace2 && pod3.started + toleranceMs < changed2);
    const restart = workloadsOf(old.filter(({ inEnvironment }) => inEnvironment.has(name3)));
    const reread = workloadsOf(old.filter(({ asFiles }) => asFiles.has(name3)));
    return [
      `${namespace2}/${name3}`,
      { restart, reread: reread.filter((workload2) => !restart.includes(workload2)) }
    ];
  });
  return new Map(found2);
}
function workloadsOf(pods) {
  return [...new Set(pods.map(({ workload: workload2 }) => workload2))].sort();
}
function changedAt(secret2, created) {
  const times3 = managedEntries(secret2).filter(({ fields: fields2 }) => fieldOf(fields2, "data") ?? fieldOf(fields2, "stringData")).map(({ time }) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  return Math.max(Date.parse(created), ...times3);
}

// src/cluster/status/volumes.ts
var storage2 = nullish(object({ storage: text10 }));
var claim4 = object({
  metadata: object({
    ...metadata.entries,
    annotations: nullish(object({ "volume.kubernetes.io/selected-node": text10 }))
  }),
  spec: nullish(
    object({
      storageClassName: text10,
      resources: nullish(object({ requests: storage2 }))
    })
  ),
  status: nullish(object({ phase: text10, capacity: storage2 }))
});
var volume2 = object({
  metadata,
  spec: nullish(
    object({
      storageClassName: text10,
      capacity: storage2,
      claimRef: nullish(object({ namespace: text10, name: text10 }))
    })
  ),
  status: nullish(object({ phase: text10, message: text10 }))
});
var storageClass2 = object({ metadata, volumeBindingMode: text10 });
function lateClasses(objects) {
  const late = readEach2(objects, storageClass2).filter(
    (one) => one?.volumeBindingMode === "WaitForFirstConsumer"
  );
  return new Set(late.map((one) => one?.metadata.name ?? ""));
}
var full = { warning: 0.8, alarm: 0.95 };
function claimRows(objects, around2) {
  return readEach2(objects, claim4).map((read) => {
    if (read === void 0) return unreadableRow4("claim");
    const { namespace: namespace2, name: name3 } = read.metadata;
    const key = `${namespace2}/${name3}`;
    const { spec, status } = read;
    const size = status?.capacity?.storage || spec?.resources?.requests?.storage || "";
    const isInUse = around2.shares.has(key);
    const share2 = around2.shares.get(key);
    const state = judged6(read, around2);
    const fullness = share2 === void 0 ? void 0 : judgedShare(share2);
    return {
      level: state.level === "alarm" ? "alarm" : fullness?.level ?? state.level,
      why: [fullness?.why ?? "", state.why].filter(Boolean).join("; "),
      cells: {
        ...cells("claim", key, status?.phase || "unknown", size, spec?.storageClassName),
        used: share2 === void 0 ? isInUse ? "unknown" : "" : `${Math.floor(share2 * 100)} %`
      }
    };
  });
}
function judgedShare(share2) {
  if (share2 < full.warning) return void 0;
  return { level: share2 < full.alarm ? "warning" : "alarm", why: `it is ${Math.floor(share2 * 100)} % full` };
}
function judged6(read, { late, now }) {
  const { metadata: metadata2, spec, status } = read;
  const asked = spec?.resources?.requests?.storage ?? "";
  const has2 = status?.capacity?.storage ?? "";
  const isUsed = (metadata2.annotations?.["volume.kubernetes.io/selected-node"] ?? "") !== "";
  switch (status?.phase ?? "") {
    case "Bound":
      if (has2 === "" || asked === "" || has2 === asked) return { level: "ok", why: "" };
      return { level: "note", why: `it asks for ${asked}` };
    case "Pending":
      if (!isUsed && late.has(spec?.storageClassName ?? ""))
        return { level: "note", why: "it gets a volume when a pod first uses it" };
      return { level: "alarm", why: `no volume for ${timeBetween(metadata2.creationTimestamp, now)}` };
    case "Lost":
      return { level: "alarm", why: "its volume is gone, and what was on it" };
    default:
      return { level: "unknown", why: "its state is not known" };
  }
}
function unknownFullnessRow(why) {
  const text12 = `how full some are is not known: ${why}`;
  return { level: "note", why: text12, cells: cells("volumes", "in use", "") };
}
function volumeRows(objects) {
  return readEach2(objects, volume2).flatMap((read) => {
    if (read === void 0) return [unreadableRow4("volume")];
    const { metadata: metadata2, spec, status } = read;
    const phase = status?.phase || "unknown";
    const of = spec?.claimRef ? ` of ${spec.claimRef.namespace}/${spec.claimRef.name}` : "";
    const judged8 = {
      Released: ["note", `left over from the claim${of}, which is gone`],
      Failed: ["warning", `it could not be reclaimed: ${status?.message ?? ""}`]
    }[phase];
    if (!judged8) return [];
    const [level, why] = judged8;
    return [
      {
        level,
        why,
        cells: cells("volume", metadata2.name, phase, spec?.capacity?.storage, spec?.storageClassName)
      }
    ];
  });
}
function cells(kind, name3, state, size = "", className = "") {
  return { kind, name: name3, state, size, used: "", class: className };
}
function unreadableRow4(kind) {
  return { level: "unknown", why: `a ${kind} has a form that is not known`, cells: cells(kind, "", "") };
}

// src/commands/status.ts
async function statusOf(context, request) {
  const { api, environment } = context;
  const charts = newestOf(context);
  charts.catch(() => void 0);
  const [clusterVersion, served, stored, stack] = await Promise.all([
    serverVersion(api),
    servedResources(api),
    attempted(storedReleases(context.api)),
    wantedOf(context, request)
  ]);
  const objects = objectsOf3({ ...stack, stored });
  const list5 = listerFor(api, served);
  const scene = {
    ...stack,
    stored,
    objects,
    served,
    clusterVersion,
    api,
    list: list5,
    pods: readRunningPods(list5),
    ...request
  };
  const sections = await Promise.all([
    Promise.resolve(releaseSection(scene)),
    readinessSection(scene),
    certificateSection(scene),
    onePasswordSection(scene),
    volumeSection(scene),
    serviceSection(scene),
    nodeSection(scene),
    podSection(scene),
    Promise.resolve(compatibilitySection(scene)),
    chartSection(scene, charts)
  ]);
  const result = worstOf(sections.map(({ state }) => state));
  return { environment, clusterVersion, at: new Date(request.now).toISOString(), result, sections };
}
async function attempted(promise) {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof Failure) return { why: failureLine(error) };
    throw error;
  }
}
async function wantedOf({ helmfile }, request) {
  const all = layersOf(await helmfile.list());
  const wanted2 = selectLayers(all, request).flatMap(
    ({ layer: layer2, releases }) => releases.map((release5) => ({ ...release5, layer: layer2 }))
  );
  return { wanted: wanted2, known: new Set(all.flatMap(({ releases }) => releases.map(releaseKey))) };
}
function objectsOf3({ wanted: wanted2, stored }) {
  if ("why" in stored) return [];
  return wanted2.flatMap((release5) => stored.value.installed.get(releaseKey(release5)) ?? []).map(storedObjects2);
}
function releaseSection(scene) {
  const { wanted: wanted2, known: known2, stored, now, layer: layer2, release: release5 } = scene;
  if ("why" in stored) return unknownSection("releases", stored.why);
  const isAll = layer2.length === 0 && release5 === void 0;
  const shown4 = new Set(wanted2.map(releaseKey));
  const installed2 = [...stored.value.installed].filter(
    ([key]) => shown4.has(key) || isAll && !known2.has(key)
  );
  return section("releases", releaseRows(wanted2, new Map(installed2), now));
}
async function readinessSection(scene) {
  if ("why" in scene.stored) return unknownSection("readiness", scene.stored.why);
  return shortSection("readiness", await readinessRows(scene.objects, { ...scene, healthOf }));
}
function compatibilitySection(scene) {
  const { stored, clusterVersion: version4, served } = scene;
  if ("why" in stored) return unknownSection("compatibility", stored.why);
  return shortSection("compatibility", compatibilityRows(scene.objects, { version: version4, served }));
}
function ofListing(name3, listing, rows3) {
  if (listing.kind === "unreadable") return unknownSection(name3, listing.why);
  if (listing.kind === "absent") return absentSection(name3, "not installed: the cluster serves no such API");
  return rows3(listing.objects);
}
async function certificateSection({ list: list5, now }) {
  const listing = await list5("cert-manager.io/v1", "Certificate");
  return ofListing(
    "certificates",
    listing,
    (objects) => section("certificates", certificateRows(objects, now))
  );
}
async function onePasswordSection({ list: list5, api, pods }) {
  const name3 = "1Password items";
  const listing = await list5("onepassword.com/v1", "OnePasswordItem");
  if (listing.kind !== "objects" || listing.objects.length === 0)
    return ofListing(name3, listing, () => shortSection(name3, []));
  return shortSection(name3, onePasswordRows(listing.objects, await readRotations(api, await pods)));
}
async function volumeSection({ list: list5, api, now, ...scene }) {
  const [claims, volumes2, classes2, pods] = await Promise.all([
    list5("v1", "PersistentVolumeClaim"),
    list5("v1", "PersistentVolume"),
    list5("storage.k8s.io/v1", "StorageClass"),
    scene.pods
  ]);
  const late = lateClasses(classes2.kind === "objects" ? classes2.objects : []);
  const { shares, why } = await readFullness(api, "why" in pods ? [] : pods.running);
  const unknown5 = "why" in pods ? pods.why : why;
  return ofListing(
    "volumes",
    claims,
    (objects) => ofListing(
      "volumes",
      volumes2,
      (others) => section("volumes", [
        ...claimRows(objects, { late, shares, now }),
        ...volumeRows(others),
        ...unknown5 === "" ? [] : [unknownFullnessRow(unknown5)]
      ])
    )
  );
}
async function serviceSection({ list: list5, now }) {
  const [services, slices3] = await Promise.all([
    list5("v1", "Service"),
    list5("discovery.k8s.io/v1", "EndpointSlice")
  ]);
  const known2 = slices3.kind === "objects" ? slices3.objects : void 0;
  return ofListing(
    "services",
    services,
    (objects) => shortSection("services", serviceRows(objects, known2, now))
  );
}
async function nodeSection({ list: list5, now }) {
  const [nodes, metrics] = await Promise.all([
    list5("v1", "Node"),
    list5("metrics.k8s.io/v1beta1", "NodeMetrics")
  ]);
  const known2 = metrics.kind === "objects" ? metrics.objects : void 0;
  return ofListing("nodes", nodes, (objects) => section("nodes", nodeRows(objects, known2, now)));
}
async function podSection({ list: list5 }) {
  const listing = await list5("metrics.k8s.io/v1beta1", "PodMetrics");
  return ofListing("largest pods", listing, (objects) => section("largest pods", podUsageRows(objects)));
}
async function newestOf({ helmfile, plainHelm, redact, stack }) {
  await helmfile.repos("fresh");
  const { exitCode, stdout, stderr } = await plainHelm(["search", "repo", "--output", "json"], dirname7(stack));
  if (exitCode === 0) return stdout;
  if (/no repositories/.test(stderr)) return "[]";
  throw new Failure({
    what: "searching the chart repositories failed",
    why: redact(stderr).trim().split("\n").at(-1)?.slice(0, 300) || "helm said nothing",
    next: "check the chart repositories of the helmfile",
    reason: "chart-unavailable"
  });
}
async function chartSection({ wanted: wanted2 }, charts) {
  const name3 = "newer charts";
  const searched = await attempted(charts);
  if (!wanted2.some(({ chart }) => isFromElsewhere(chart))) {
    return absentSection(name3, "all charts are folders of the stack");
  }
  if ("why" in searched) return unknownSection(name3, searched.why);
  const newest = newestCharts(searched.value);
  if (!newest) return unknownSection(name3, "the output of `helm search repo` cannot be read");
  return shortSection(name3, chartRows(wanted2, newest));
}

// src/cluster/lease/lease-object.ts
import { createHash as createHash2, randomBytes } from "node:crypto";
import { hostname, userInfo } from "node:os";
function leaseName({ stack, environment }) {
  const folder = stack.split("/").at(-2) ?? "";
  const readable2 = [environment, folder].map(inName).filter(Boolean).join("-");
  const digest = createHash2("sha256").update(JSON.stringify([stack, environment])).digest("hex");
  return `helmfile-gate-${readable2 || "stack"}-${digest.slice(0, 10)}`;
}
function inName(text12) {
  const plain = text12.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return plain.slice(0, 40).replace(/^-|-$/g, "");
}
function holderName(env, runUrl) {
  const unique = randomBytes(4).toString("hex");
  if (runUrl === void 0) return `${userName()}@${hostname()} (process ${process.pid}, ${unique})`;
  return `${runUrl}/attempts/${env["GITHUB_RUN_ATTEMPT"] || "1"} (job ${env["GITHUB_JOB"] || "?"}, ${unique})`;
}
function userName() {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? "?"}`;
  }
}
var shown2 = pipe(
  string(),
  transform((text12) => text12.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 300))
);
var whole = pipe(number(), safeInteger(), minValue(0));
var annotation2 = {
  stack: "helmfile-gate/stack",
  environment: "helmfile-gate/environment",
  plan: "helmfile-gate/plan",
  commit: "helmfile-gate/commit"
};
var lease = object({
  metadata: looseObject({
    resourceVersion: string(),
    annotations: nullish(
      looseObject({ [annotation2.plan]: nullish(shown2, ""), [annotation2.commit]: nullish(shown2, "") }),
      {}
    )
  }),
  spec: nullish(
    object({
      holderIdentity: nullish(string(), ""),
      leaseDurationSeconds: nullish(whole, 0),
      leaseTransitions: nullish(whole, 0),
      acquireTime: nullish(shown2, ""),
      renewTime: nullish(shown2, "")
    }),
    {}
  )
});
function readLease(body) {
  return readJson(lease, body);
}
function readLeases(body) {
  const read = readJson(object({ items: array(lease) }), body);
  return "value" in read ? { value: read.value.items } : read;
}
function heldText2({ metadata: { annotations }, spec }) {
  const holder2 = parse(shown2, spec.holderIdentity);
  const since = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(spec.acquireTime);
  const { [annotation2.plan]: plan, [annotation2.commit]: commit2 } = annotations;
  return [
    `${holder2} holds it`,
    ...since ? [`since ${since[1]} ${since[2]} UTC`] : [],
    ...plan ? [plan === ownPlan ? "for a plan of its own" : `for plan ${plan}`] : [],
    ...commit2 ? [`of commit ${commit2.slice(0, 12)}`] : []
  ].join(" ");
}
function holderText({ namespace: namespace2, name: name3 }, stored) {
  const place3 = `the Lease ${namespace2}/${name3}`;
  if (!stored || stored.spec.holderIdentity === "") return `nobody holds ${place3}`;
  const renewed = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(stored.spec.renewTime);
  const last = renewed ? `, renewed last at ${renewed[1]} ${renewed[2]} UTC` : "";
  return `of ${place3}: ${heldText2(stored)}${last}`;
}
var ownPlan = "made by the apply";
function takenLease({ name: name3, namespace: namespace2 }, { holder: holder2, planId = ownPlan, ...of }, { durationMs, previous }) {
  const now = microTime();
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      ...previous?.metadata,
      name: name3,
      namespace: namespace2,
      annotations: {
        ...previous?.metadata.annotations,
        [annotation2.stack]: of.stack,
        [annotation2.environment]: of.environment,
        [annotation2.plan]: planId,
        [annotation2.commit]: of.commit
      }
    },
    spec: {
      holderIdentity: holder2,
      leaseDurationSeconds: Math.ceil(durationMs / 1e3),
      leaseTransitions: previous ? previous.spec.leaseTransitions + 1 : 0,
      acquireTime: now,
      renewTime: now
    }
  };
}
var patchType = "application/json-patch+json";
function renewal(holder2) {
  return [whileHeldBy(holder2), { op: "replace", path: "/spec/renewTime", value: microTime() }];
}
function release3(holder2) {
  return [whileHeldBy(holder2), { op: "replace", path: "/spec/holderIdentity", value: "" }];
}
function whileHeldBy(holder2) {
  return { op: "test", path: "/spec/holderIdentity", value: holder2 };
}
function microTime() {
  return (/* @__PURE__ */ new Date()).toISOString().replace("Z", "000Z");
}

// src/cluster/lease/acquire.ts
var mostTroubles = 5;
async function acquireLease(api, options) {
  const { place: place3, clock, timing, cancelled, tell } = options;
  const waiting2 = waitingFor(options);
  let observed;
  let troubles = 0;
  let written2;
  for (; ; ) {
    cancelled.throwIfAborted();
    const stored = await storedLease(api, place3);
    const asked = clock.now();
    if (stored?.spec.holderIdentity === options.holding.holder)
      return written2 ?? { at: asked, before: void 0 };
    observed = observe(observed, stored, asked);
    const idleMs = asked - observed.since;
    if (stored && !isFree(stored, idleMs)) {
      waiting2(stored, idleMs);
      await clock.sleep(timing.pollMs, cancelled);
      continue;
    }
    written2 = { at: asked, before: stored };
    const answer = await write(api, options, stored);
    if (answer?.status === 200 || answer?.status === 201) {
      tellTaken(tell, place3, stored);
      return written2;
    }
    if (answer?.status === 409) continue;
    if (answer && !isPassing(answer)) throw refused3(place3, answer);
    if (++troubles === mostTroubles) throw refused3(place3, answer);
    await clock.sleep(timing.retryMs, cancelled);
  }
}
function observe(before, stored, now) {
  const spec = JSON.stringify(stored?.spec ?? null);
  return before?.spec === spec ? before : { spec, since: now };
}
function isFree({ spec }, idleMs) {
  return spec.holderIdentity === "" || idleMs >= durationOf(spec);
}
function durationOf({ leaseDurationSeconds }) {
  return Math.max(leaseDurationSeconds, 1) * 1e3;
}
async function storedLease(api, place3) {
  const answer = await api.request({ path: `${collection(place3)}/${place3.name}` });
  if (answer.status === 404) return void 0;
  if (answer.status !== 200) throw refused3(place3, answer);
  const read = readLease(answer.body);
  if ("value" in read) return read.value;
  throw refused3(place3, { status: 200, body: `the cluster's answer is not understood: ${read.wrong}` });
}
async function write(api, { place: place3, holding, timing }, previous) {
  const body = takenLease(place3, holding, { durationMs: timing.durationMs, previous });
  const request = previous ? { method: "PUT", path: `${collection(place3)}/${place3.name}`, body } : { method: "POST", path: collection(place3), body };
  return api.request({ ...request, timeoutMs: Math.floor(timing.giveUpMs / 3) }).catch(() => void 0);
}
function collection({ namespace: namespace2 }) {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace2)}/leases`;
}
function tellTaken(tell, place3, previous) {
  const left = previous?.spec.holderIdentity ? heldText2(previous).replace(" holds it", " held it") : "";
  const from = left === "" ? "" : `, taken over: ${left}, and does not renew it any more`;
  tell(`Holding the Lease ${leaseText(place3)}${from}.`);
}
function waitingFor({ place: place3, waitMs, clock, timing, tell }) {
  const started = clock.now();
  let told3;
  return (stored, idleMs) => {
    const now = clock.now();
    const leftMs = started + waitMs - now;
    if (leftMs <= 0) throw stillHeld(place3, stored, waitMs);
    const holder2 = stored.spec.holderIdentity;
    if (told3?.holder === holder2 && now - told3.at < timing.tellMs) return;
    told3 = { holder: holder2, at: now };
    const duration3 = durationOf(stored.spec);
    const idle = idleMs > 2 * timing.renewMs ? `; not renewed for ${durationText(idleMs)}, taken over after ${durationText(duration3)}` : "";
    tell(
      `Waiting for the Lease ${leaseText(place3)}, for ${durationText(leftMs)} at most: ${heldText2(stored)}${idle}.`
    );
  };
}
function leaseText({ namespace: namespace2, name: name3 }) {
  return `${namespace2}/${name3}`;
}
function stillHeld(place3, stored, waitMs) {
  const waited = waitMs === 0 ? "" : `, and did not let go of it within ${durationText(waitMs)}`;
  const replaced = durationText(durationOf(stored.spec));
  return new Failure({
    what: `taking the Lease ${leaseText(place3)} failed`,
    why: `${heldText2(stored)}${waited}`,
    next: `run this again when that has ended; a holder that died is replaced by who waits for ${replaced} or more`,
    reason: "lease-held"
  });
}
function refused3(place3, answer) {
  const what3 = `taking the Lease ${leaseText(place3)} failed`;
  if (answer === void 0 || isPassing(answer)) {
    const why = answer ? refusalOf(answer.body) : "the cluster does not answer";
    return new Failure({
      what: what3,
      why,
      next: "check that the cluster answers, and run this again",
      reason: "cluster-unreachable"
    });
  }
  const isMissing = answer.status === 404;
  const mayNot = `allow the account get, create, update and patch of leases in coordination.k8s.io in namespace ${place3.namespace}, as stack/access/apply.yaml does: without the Lease two applies could run at once`;
  return new Failure({
    what: what3,
    why: isMissing ? `there is no namespace ${place3.namespace}` : refusalOf(answer.body),
    next: isMissing ? "create it, or name another one in the input lease-namespace" : mayNot,
    reason: "cluster-refused"
  });
}

// src/cluster/lease/clock.ts
var steadyClock = {
  now: () => performance.now(),
  sleep: pause
};

// src/cluster/lease/lease.ts
var usualTiming = {
  durationMs: 6e4,
  renewMs: 15e3,
  giveUpMs: 45e3,
  retryMs: 2e3,
  pollMs: 3e3,
  tellMs: 3e4
};
async function withLease(api, options, use) {
  const place3 = { namespace: options.namespace, name: leaseName(options.holding) };
  const held = { timing: usualTiming, clock: steadyClock, ...options, place: place3 };
  const { at: taken2, before } = await acquireLease(api, held);
  const lost2 = new AbortController();
  const over = new AbortController();
  const lose = (why) => {
    const failure = lostLease(held, why);
    lost2.abort(failure);
    options.onLost(failure);
  };
  const keeping = keepLease(api, { ...held, taken: taken2, over: over.signal, lose });
  try {
    return await use(AbortSignal.any([options.cancelled, lost2.signal]), beforeText(place3, before));
  } catch (error) {
    throw lost2.signal.aborted ? lost2.signal.reason : error;
  } finally {
    over.abort();
    await keeping;
    if (!lost2.signal.aborted) await releaseLease(api, held);
  }
}
async function leaseHolder(api, place3) {
  const query = `fieldSelector=${encodeURIComponent(`metadata.name=${place3.name}`)}`;
  const { status, body } = await api.request({ path: `${collection(place3)}?${query}` });
  const read = status === 200 ? readLeases(body) : { wrong: refusalOf(body) };
  return "value" in read ? holderText(place3, read.value[0]) : `who holds the Lease ${leaseText(place3)} is not known: ${read.wrong}`;
}
function beforeText(place3, before) {
  return before?.spec.holderIdentity ? `before this run ${holderText(place3, before)}` : `nobody else holds the Lease ${leaseText(place3)}`;
}
async function keepLease(api, { taken: taken2, over, lose, ...held }) {
  const { timing, clock } = held;
  let renewed = taken2;
  let pauseMs2 = timing.renewMs;
  let trouble = "nothing was heard of the cluster";
  for (; ; ) {
    const leftMs = renewed + timing.giveUpMs - clock.now();
    await clock.sleep(Math.min(pauseMs2, Math.max(leftMs, 0)), over);
    if (over.aborted) return;
    const asked = clock.now();
    const timeoutMs = Math.floor(renewed + timing.giveUpMs - asked);
    if (timeoutMs <= 0)
      return lose(`it could not be renewed for ${durationText(timing.giveUpMs)}: ${trouble}`);
    const answer = await patch(api, held, { body: renewal(held.holding.holder), timeoutMs });
    if (answer.status === 404) return lose("somebody deleted it");
    if (answer.status === 422) return lose("somebody else has taken it");
    pauseMs2 = answer.status === 200 ? timing.renewMs : timing.retryMs;
    if (answer.status === 200) renewed = asked;
    else trouble = refusalOf(answer.body);
  }
}
async function releaseLease(api, held) {
  const answer = await patch(api, held, { body: release3(held.holding.holder), timeoutMs: 5e3 });
  if (answer.status === 200) return;
  const { tell, place: place3, timing } = held;
  const why = refusalOf(answer.body);
  tell(
    `The Lease ${leaseText(place3)} could not be released (${why}). It is free in ${durationText(timing.durationMs)}.`
  );
}
function patch(api, { place: place3 }, sent) {
  const path2 = `${collection(place3)}/${place3.name}`;
  return api.request({ method: "PATCH", path: path2, contentType: patchType, ...sent }).catch((error) => ({ status: 0, body: error instanceof Error ? error.message : String(error) }));
}
function lostLease({ place: place3 }, why) {
  return new Failure({
    what: `keeping the Lease ${leaseText(place3)} failed`,
    why,
    next: "nothing new was started; see that no other run is at work, and plan again: a release that was being applied is then a retry",
    reason: "lease-lost"
  });
}

// src/commands/under-lease.ts
async function underLease(context, { inputs, trigger, env, log }, use) {
  const { environment, commit: commit2 } = context;
  const stack = await stackPath(context, env);
  const planId = inputs.approval && planIdOf(inputs.approval);
  const options = {
    namespace: inputs.leaseNamespace,
    holding: { holder: holderName(env, trigger.runUrl), stack, environment, planId, commit: commit2 },
    waitMs: inputs.waitForLease,
    cancelled: context.cancelled,
    tell: log,
    onLost: interruptChildren
  };
  return withLease(context.api, options, async (cancelled, before) => {
    const done = await use({ ...context, cancelled }, before);
    const isLost = cancelled.aborted && !context.cancelled.aborted;
    if (!isLost || !done.applied.failure) return done;
    return { ...done, applied: { ...done.applied, failure: cancelled.reason } };
  });
}
async function heldBy(context, { inputs, env }) {
  const { environment, api } = context;
  const name3 = leaseName({ stack: await stackPath(context, env), environment });
  return leaseHolder(api, { namespace: inputs.leaseNamespace, name: name3 });
}
function stackPath({ stack }, env) {
  return pathInRepository(stack, env["GITHUB_WORKSPACE"] || process.cwd());
}

// src/context.ts
import { mkdir, mkdtemp as mkdtemp2, rm as rm2 } from "node:fs/promises";
import { tmpdir as tmpdir2 } from "node:os";
import { delimiter as delimiter3, join as join18 } from "node:path";

// src/cluster/in-cluster.ts
import { existsSync as existsSync2, readFileSync as readFileSync7, writeFileSync } from "node:fs";
import { delimiter, join as join9 } from "node:path";
var accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
function inClusterKubeconfig(env, dir, account = accountFolder) {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, POD_NAMESPACE } = env;
  const token = join9(account, "token");
  const authority = join9(account, "ca.crt");
  if (!host || !port || !existsSync2(token) || hasKubeconfig(env)) return void 0;
  const path2 = join9(dir, "kubeconfig");
  const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const cluster = { server, ...existsSync2(authority) ? { "certificate-authority": authority } : {} };
  const namespace2 = POD_NAMESPACE || textOf4(join9(account, "namespace")) || "default";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: name2, cluster }],
    users: [{ name: name2, user: { tokenFile: token } }],
    contexts: [{ name: name2, context: { cluster: name2, user: name2, namespace: namespace2 } }],
    "current-context": name2
  };
  writeFileSync(path2, JSON.stringify(config), { mode: 384 });
  return path2;
}
var name2 = "in-cluster";
function hasKubeconfig({ KUBECONFIG, HOME = "" }) {
  const files = KUBECONFIG ? KUBECONFIG.split(delimiter) : [join9(HOME, ".kube", "config")];
  return files.some((file) => existsSync2(file) && textOf4(file) !== "");
}
function textOf4(path2) {
  try {
    return readFileSync7(path2, "utf8").trim();
  } catch {
    return void 0;
  }
}

// src/cluster/kubectl.ts
var requestTimeout = "30s";
function kubectlPort(options) {
  const { exec: exec2, kubectl: file, env, kubeContext, redact = (text12) => text12 } = options;
  const context = kubeContext ? ["--context", kubeContext] : [];
  return async (given, input) => {
    const args = [...context, `--request-timeout=${requestTimeout}`, ...given];
    const done = await exec2({
      file,
      args,
      env,
      timeoutMs: bounds.cluster,
      ...input === void 0 ? {} : { input }
    });
    return { ...done, stderr: redact(done.stderr) };
  };
}
async function currentContext({ exec: exec2, kubectl, env }) {
  const done = await exec2({ file: kubectl, args: ["config", "current-context"], env });
  return done.exitCode === 0 ? done.stdout.trim() || void 0 : void 0;
}

// src/door/door.ts
import { randomBytes as randomBytes2 } from "node:crypto";

// src/door/channels.ts
import { spawn } from "node:child_process";
import { constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join as join10 } from "node:path";
import { setTimeout as sleep6 } from "node:timers/promises";
async function openChannels(folder, exec2, answer) {
  const door = join10(folder, "door");
  await exec2({ file: "mkfifo", args: ["-m", "600", door] });
  const socket = pipe2(door, constants.O_RDWR);
  const keeper = keepWatch(folder);
  let rest = "";
  socket.on("data", (chunk) => {
    const lines = `${rest}${chunk.toString("latin1")}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line2 of lines) if (/^[0-9]+$/.test(line2)) void serve(join10(folder, line2), Number(line2), answer);
  });
  const close3 = () => {
    socket.destroy();
    keeper.end();
  };
  return { close: close3 };
}
function keepWatch(folder) {
  const script = 'trap "" INT TERM HUP; cat > /dev/null; cd "$1" && kill $(ls | sed -n "s/\\.answer$//p"); rm -rf "$1"';
  const keeper = spawn("/bin/sh", ["-c", script, "keeper", folder], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"]
  });
  keeper.on("error", () => void 0);
  keeper.stdin.on("error", () => void 0);
  keeper.unref();
  keeper.stdin.unref();
  return { end: () => keeper.stdin.end() };
}
async function serve(call, pid, answer) {
  try {
    const question = questionOf(await readFields(`${call}.ask`));
    const given = question ? await answer(question).catch(() => refusal2) : { kind: "exit", code: 1, text: "helmfile-gate did not understand the question\n" };
    await writeAnswer(`${call}.answer`, pid, answerBytes(given, question?.kind === "helm"));
  } catch {
  }
}
var refusal2 = { kind: "exit", code: 1, text: "Error: helmfile-gate failed\n" };
function pipe2(path2, flags) {
  const fd = openSync(path2, flags | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: flags !== constants.O_RDONLY });
  socket.on("error", () => socket.destroy());
  return socket;
}
function readFields(path2) {
  return new Promise((resolve9, reject) => {
    const socket = pipe2(path2, constants.O_RDWR);
    const chunks = [];
    let nuls = 0;
    let wanted2 = Infinity;
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      for (let at2 = chunk.indexOf(0); at2 >= 0; at2 = chunk.indexOf(0, at2 + 1)) nuls += 1;
      if (wanted2 === Infinity && nuls > 0) wanted2 = 1 + Number(fieldsOf2(Buffer.concat(chunks))[0]?.toString());
      if (nuls < wanted2) return;
      socket.destroy();
      rmSync(path2, { force: true });
      resolve9(fieldsOf2(Buffer.concat(chunks)).slice(1, wanted2));
    });
    socket.on("close", () => reject(new Error("the question ended early")));
  });
}
function fieldsOf2(bytes2) {
  const fields2 = [];
  let from = 0;
  for (let at2 = bytes2.indexOf(0); at2 >= 0; at2 = bytes2.indexOf(0, from)) {
    fields2.push(bytes2.subarray(from, at2));
    from = at2 + 1;
  }
  return fields2;
}
function questionOf([kind, first, ...rest]) {
  if (first === void 0) return void 0;
  if (kind?.toString() === "helm") {
    return { kind: "helm", cwd: first.toString(), argv: rest.map((field2) => field2.toString()) };
  }
  const [bytes2] = rest;
  return kind?.toString() === "render" && bytes2 ? { kind: "render", token: first.toString(), bytes: bytes2 } : void 0;
}
async function writeAnswer(path2, pid, answer) {
  const fd = await openForReader(path2, pid);
  rmSync(path2, { force: true });
  const socket = new Socket({ fd, readable: false, writable: true });
  await new Promise((resolve9, reject) => {
    socket.on("error", reject);
    socket.end(answer, () => resolve9());
  }).finally(() => socket.destroy());
}
function answerBytes(answer, readsLines) {
  if (answer.kind === "pass") return Buffer.from("pass 0\n");
  const { code: code3, text: text12 } = answer;
  if (text12 === void 0) return Buffer.from(`exit ${code3}
`);
  const lines = shortLines(text12);
  if (readsLines && code3 === 0 && lines) return Buffer.from(`lines ${lines.length}
${lines.join("\n")}
`);
  return Buffer.concat([Buffer.from(`said ${code3}
`), Buffer.from(text12)]);
}
function shortLines(text12) {
  if (typeof text12 !== "string" || text12.length > 500) return void 0;
  const lines = text12.split("\n");
  return lines.length <= 4 ? lines : void 0;
}
async function openForReader(path2, pid) {
  for (let waited = 1; ; waited = Math.min(waited * 2, 50)) {
    try {
      return openSync(path2, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (error.code !== "ENXIO") throw error;
    }
    process.kill(pid, 0);
    await sleep6(waited);
  }
}

// src/door/door.ts
var nothingToSend = Buffer.from("# This release renders to nothing.\n");
var guardPlugin = "gate-guard";
async function openDoor(options) {
  const { exec: exec2, env, helm, folder } = options;
  const guards = /* @__PURE__ */ new Map();
  const ownAnswer = ownAnswers(options);
  let attendant;
  let refused4 = [];
  const refuse2 = (why) => {
    refused4.push(why);
    return { kind: "exit", code: 1, text: `Error: helmfile-gate refused this: ${why}
` };
  };
  const answer = async (question) => {
    if (question.kind === "render") return judged7(question, guards);
    const command = readHelmCommand(question.argv);
    const why = refusedForAll(command, options);
    if (why !== void 0) return refuse2(why);
    if (options.repositories?.begin(question.argv, question.cwd)) return { kind: "exit", code: 0 };
    await options.repositories?.settle();
    if (command.kind === "read") {
      const own = await ownAnswer(command.words, question);
      return own ?? attendant?.read?.(command.words, question.argv) ?? { kind: "pass" };
    }
    if (!attendant) return refuse2(`helm ${command.kind} does not belong here`);
    if (command.kind === "upgrade") return attendant.upgrade(command.upgrade, question.cwd);
    if (command.kind === "uninstall") return attendant.uninstall(command.uninstall, question.cwd);
    return refuse2(command.why);
  };
  const channels = await openChannels(folder, exec2, answer);
  return {
    attended: async (next2, use) => {
      attendant = next2;
      refused4 = [];
      try {
        return { result: await use(), refused: refused4 };
      } finally {
        attendant = void 0;
      }
    },
    helm: async (args, { cwd, allows }) => {
      const token = randomBytes2(16).toString("hex");
      guards.set(token, allows);
      try {
        const guard = [`--post-renderer=${guardPlugin}`, `--post-renderer-args=${token}`];
        const [command = "", ...rest] = args;
        return await exec2({
          file: helm,
          args: [command, ...guard, ...rest],
          env,
          cwd,
          timeoutMs: bounds.release
        });
      } finally {
        guards.delete(token);
      }
    },
    close: channels.close
  };
}
function judged7({ token, bytes: bytes2 }, guards) {
  const allowed = guards.get(token)?.(bytes2) === true;
  if (!allowed) return { kind: "exit", code: 1 };
  return { kind: "exit", code: 0, text: bytes2.toString("utf8").trim() === "" ? nothingToSend : bytes2 };
}
function refusedForAll(command, { kubeContext }) {
  if (command.kind === "refused") return command.why;
  const context = contextOf(command);
  if (context === void 0 || context === kubeContext) return void 0;
  return `helm ${command.kind === "read" ? command.words.join(" ") : command.kind} would go to the kube context ${context}`;
}
function contextOf(command) {
  if (command.kind === "read") return command.kubeContext;
  return command.kind === "upgrade" ? command.upgrade.kubeContext : command.uninstall.kubeContext;
}
function ownAnswers(options) {
  const answerVersion = versionAnswers(options);
  return async ([word], { argv, cwd }) => {
    if (word === "version") return answerVersion(argv);
    const made = word === "template" ? await options.plainFolder?.(argv, cwd) : void 0;
    return made && completedAnswer(made);
  };
}
function completedAnswer({ exitCode: code3, stdout, stderr }) {
  return { kind: "exit", code: code3, text: code3 === 0 ? stdout : stderr };
}
function versionAnswers({
  exec: exec2,
  helm,
  env,
  versions: versions2
}) {
  const known2 = /* @__PURE__ */ new Map();
  const ask3 = async (args) => {
    const name3 = `version 1 ${JSON.stringify([versions2?.helm, ...args])}`;
    const kept4 = await versions2?.folder?.read(name3);
    if (kept4) return { kind: "exit", code: 0, text: kept4.toString("utf8") };
    const done = await exec2({ file: helm, args, env });
    if (done.exitCode === 0) await versions2?.folder?.write(name3, Buffer.from(done.stdout));
    return completedAnswer(done);
  };
  return (argv) => {
    const key = JSON.stringify(argv);
    const answer = known2.get(key) ?? ask3(argv);
    known2.set(key, answer);
    return answer;
  };
}

// src/render/kept.ts
import { randomBytes as randomBytes4 } from "node:crypto";
import { lstat as lstat3, readFile as readFile4, stat as stat2, writeFile as writeFile3 } from "node:fs/promises";
import { join as join14 } from "node:path";

// src/lib/sealed-folder.ts
import { createCipheriv, createDecipheriv, createHmac as createHmac2, hkdfSync, randomBytes as randomBytes3 } from "node:crypto";
import { lstat, readdir as readdir2, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join as join11 } from "node:path";
var mostAgeMs = 7 * 24 * 60 * 6e4;
var usualRoom = 256 * 1024 * 1024;
var freshMs = 60 * 6e4;
async function openSealedFolder(options) {
  const { folder, key, room: room2 = usualRoom } = options;
  if (!await isOwn2(folder)) return void 0;
  const seal = Buffer.from(hkdfSync("sha256", key, "", "helmfile-gate sealed files v1", 32));
  let hasGrown = false;
  const pathOf = (name3) => join11(folder, createHmac2("sha256", seal).update(name3).digest("hex"));
  return {
    read: async (name3) => {
      const path2 = pathOf(name3);
      const sealed = await readFile(path2).catch(() => void 0);
      if (sealed) await touch(path2);
      return sealed && opened(sealed, name3, seal);
    },
    write: async (name3, content) => {
      const path2 = pathOf(name3);
      const temporary = `${path2}.${randomBytes3(6).toString("hex")}`;
      try {
        await writeFile(temporary, sealedBytes(content, name3, seal), { mode: 384, flag: "wx" });
        await rename(temporary, path2);
        hasGrown = true;
      } catch {
        await rm(temporary, { force: true }).catch(() => void 0);
      }
    },
    tidy: async () => {
      if (hasGrown) await tidy(folder, room2).catch(() => void 0);
    }
  };
}
async function isOwn2(folder) {
  try {
    await makeFolder(folder, 448);
    const found2 = await lstat(folder);
    return found2.isDirectory() && found2.uid === process.getuid?.() && (found2.mode & 63) === 0;
  } catch {
    return false;
  }
}
var nonceBytes = 12;
var tagBytes = 16;
function sealedBytes(content, name3, key) {
  const nonce = randomBytes3(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(name3));
  const text12 = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text12]);
}
function opened(sealed, name3, key) {
  try {
    const nonce = sealed.subarray(0, nonceBytes);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(name3)).setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    return void 0;
  }
}
async function touch(path2) {
  const now = /* @__PURE__ */ new Date();
  const found2 = await stat(path2).catch(() => void 0);
  if (found2 && now.getTime() - found2.mtimeMs > freshMs) await utimes(path2, now, now).catch(() => void 0);
}
async function tidy(folder, room2) {
  const names = await readdir2(folder);
  const files = await Promise.all(
    names.map(async (name3) => {
      const { size, mtimeMs } = await stat(join11(folder, name3));
      return { path: join11(folder, name3), size, mtimeMs };
    })
  );
  files.sort((a, b) => b.mtimeMs - a.mtimeMs);
  const oldest = Date.now() - mostAgeMs;
  let used = 0;
  for (const { path: path2, size, mtimeMs } of files) {
    used += size;
    if (used > room2 || mtimeMs < oldest) await rm(path2, { force: true });
  }
}

// src/stack/kept-repositories.ts
import { createHash as createHash3 } from "node:crypto";
import { readdir as readdir3, readFile as readFile2, writeFile as writeFile2 } from "node:fs/promises";
import { dirname as dirname8, join as join12 } from "node:path";
var mostAgeMs2 = 60 * 6e4;
function keptRepositories({ folder, env, now }) {
  const config = env["HELM_REPOSITORY_CONFIG"] ?? "";
  const cache = env["HELM_REPOSITORY_CACHE"] ?? "";
  let digests = {};
  return {
    restore: async (stack) => {
      const name3 = nameFor(stack);
      const kept4 = name3 === void 0 ? void 0 : await folder.read(name3);
      if (!kept4) return false;
      const found2 = JSON.parse(kept4.toString("utf8"));
      const age = now() - found2.at;
      const isKnown = pinsOf(stack).every((pin) => Object.hasOwn(found2.digests, pin));
      if (!isKnown || age < 0 || age > mostAgeMs2) return false;
      await makeFolder(cache);
      await makeFolder(dirname8(config));
      const indexes = Object.entries(found2.indexes);
      await Promise.all(indexes.map(([file, text12]) => writeFile2(join12(cache, file), text12)));
      await writeFile2(config, found2.config, { mode: 384 });
      digests = found2.digests;
      return true;
    },
    keep: async (stack) => {
      const name3 = nameFor(stack);
      if (name3 === void 0) return;
      try {
        const read = await readIndexes(cache);
        digests = digestsIn(read, pinsOf(stack));
        const kept4 = { at: now(), digests, config: await readFile2(config, "utf8"), indexes: read };
        await folder.write(name3, Buffer.from(JSON.stringify(kept4)));
      } catch {
      }
    },
    digestOf: (chart, version4) => {
      const pin = `${chart}@${version4}`;
      return Object.hasOwn(digests, pin) ? digests[pin] : void 0;
    }
  };
}
function nameFor(stack) {
  const all = stack.flatMap(({ repositories }) => repositories);
  const isPlain3 = all.every((one) => Object.keys(one).every((key) => key === "name" || key === "url"));
  const isOpen = all.every(({ url }) => /^https?:\/\/[^@]*$/.test(url));
  if (all.length === 0 || !isPlain3 || !isOpen) return void 0;
  const named7 = JSON.stringify(all.map(({ name: name3, url }) => [name3, url]));
  return `repositories 1 ${createHash3("sha256").update(named7).digest("hex")}`;
}
function pinsOf(stack) {
  return stack.flatMap(({ repositories, releases }) => {
    const names = new Set(repositories.map(({ name: name3 }) => name3));
    const fromOne = ({ chart }) => names.has(chart.slice(0, chart.indexOf("/")));
    return releases.filter(fromOne).map(({ chart, version: version4 }) => `${chart}@${version4}`);
  });
}
async function readIndexes(cache) {
  const files = (await readdir3(cache)).filter((name3) => /-(index\.yaml|charts\.txt)$/.test(name3));
  const texts2 = await Promise.all(files.map((name3) => readFile2(join12(cache, name3), "utf8")));
  return Object.fromEntries(files.map((name3, index) => [name3, texts2[index] ?? ""]));
}
function digestsIn(indexes, pins2) {
  const read = /* @__PURE__ */ new Map();
  const indexOf = (repository2) => {
    const known2 = read.get(repository2) ?? load(indexes[`${repository2}-index.yaml`] ?? "") ?? {};
    read.set(repository2, known2);
    return known2;
  };
  const found2 = pins2.map((pin) => {
    const [, repository2 = "", chart = "", version4 = ""] = /^([^/]*)\/(.*)@([^@]*)$/.exec(pin) ?? [];
    const entries = indexOf(repository2).entries?.[chart]?.filter((one) => isSameVersion(one.version, version4));
    return [pin, entries?.length === 1 ? entries[0]?.digest : void 0];
  });
  return Object.fromEntries(found2.filter((one) => isDigest(one[1])));
}
function isSameVersion(one, other) {
  const core2 = (version4) => version4.split("+")[0]?.replace(/^v/, "");
  return typeof one === "string" && core2(one) === core2(other);
}
function isDigest(digest) {
  return typeof digest === "string" && /^(sha256:)?[0-9a-f]{64}$/.test(digest);
}

// src/render/render-key.ts
import { createHash as createHash4 } from "node:crypto";
import { lstat as lstat2, readdir as readdir4, readFile as readFile3 } from "node:fs/promises";
import { join as join13, resolve as resolve5 } from "node:path";
var version3 = "render 1";
var plainFlags = /* @__PURE__ */ new Set([
  "version",
  "values",
  "set",
  "set-string",
  "set-json",
  "set-literal",
  "skip-schema-validation"
]);
async function renderKey(request, place3, { helm, env, digests, cwd }) {
  const { release: release5, chart, templateArgs: templateArgs2, valueFiles, values } = request;
  const flags = templateArgs2.filter((arg) => nameOf3(arg) !== "values");
  if (values !== "reset" || !flags.every((arg) => plainFlags.has(nameOf3(arg)))) return void 0;
  const hash = createHash4("sha256");
  try {
    const content = await chartContent(chart, flags, { digests, cwd });
    if (content === void 0) return void 0;
    const files = await Promise.all(valueFiles.map((file) => readFile3(resolve5(cwd, file))));
    add(hash, [version3, helm, ...settings(env), "", release5, content, ...flags, "", JSON.stringify(place3)]);
    add(hash, files);
  } catch {
    return void 0;
  }
  return hash.digest("hex");
}
function nameOf3(arg) {
  return /^--([^=]+)/.exec(arg)?.[1] ?? "";
}
function settings(env) {
  return Object.entries(env).filter(([name3]) => /^(HELM_(?!(REPOSITORY|CACHE|CONFIG|DATA|PLUGINS|BIN))|TZ$)/.test(name3)).map(([name3, value]) => `${name3}=${value}`).sort();
}
async function chartContent(chart, flags, { digests, cwd }) {
  const path2 = resolve5(cwd, chart);
  const found2 = await lstat2(path2).catch(() => void 0);
  if (found2?.isDirectory()) return folderDigest(path2);
  if (found2) return void 0;
  const version4 = flags.findLast((arg) => nameOf3(arg) === "version")?.slice("--version=".length);
  return version4 === void 0 ? void 0 : digests(chart, version4);
}
var mostFiles = 5e3;
async function folderDigest(folder) {
  const entries = await readdir4(folder, { recursive: true, withFileTypes: true });
  if (entries.length > mostFiles) throw new Error("too many files");
  const paths3 = entries.map((entry2) => join13(entry2.parentPath, entry2.name));
  if (entries.some((entry2) => !entry2.isFile() && !entry2.isDirectory())) throw new Error("not only files");
  const files = paths3.filter((_, index) => entries[index]?.isFile()).sort();
  const contents = await Promise.all(files.map((file) => readFile3(file)));
  const hash = createHash4("sha256");
  files.forEach((file, index) => add(hash, [file.slice(folder.length), contents[index] ?? ""]));
  return hash.digest("hex");
}
function add(hash, parts) {
  for (const part of parts) {
    const bytes2 = typeof part === "string" ? Buffer.from(part) : part;
    hash.update(`${bytes2.length}:`).update(bytes2);
  }
}

// src/render/kept-renders.ts
function keptRenders({ folder, mayKeep, ...origin }) {
  let taken2 = 0;
  return {
    taken: () => taken2,
    find: async (request, place3, cwd) => {
      const key = await renderKey(request, place3, { ...origin, cwd });
      if (key === void 0) return { render: void 0, keep: () => Promise.resolve() };
      const kept4 = await folder.read(key);
      if (kept4) taken2 += 1;
      return {
        render: kept4 && readRender(kept4),
        keep: async (render) => {
          if (!isRepeatable(render) || !mayKeep(render.bytes.toString("utf8"))) return;
          const isSame3 = await renderKey(request, place3, { ...origin, cwd }) === key;
          if (isSame3) await folder.write(key, writeRender(render));
        }
      };
    }
  };
}
function isRepeatable({ calls, place: place3 }) {
  return place3.server === "no" && calls.random.length === 0 && !calls.lookup && calls.revision === void 0;
}
function writeRender({ bytes: bytes2, crds, ...rest }) {
  const head = Buffer.from(JSON.stringify({ ...rest, crds: [...crds] }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, bytes2]);
}
function readRender(kept4) {
  const end = 4 + kept4.readUInt32BE(0);
  const { crds, ...rest } = JSON.parse(kept4.toString("utf8", 4, end));
  return { ...rest, crds: new Map(crds), bytes: kept4.subarray(end) };
}

// src/render/kept.ts
async function openKept({
  dir,
  isGiven = false,
  key,
  env,
  helm,
  redact
}) {
  if (dir === void 0) return void 0;
  const isTokenKey = key.salt === void 0;
  const seal = isTokenKey ? key.bytes : await fileKey(dir);
  const folder = seal && await openSealedFolder({ folder: join14(dir, isTokenKey ? "token" : "file"), key: seal });
  if (!folder && isGiven) await requireFolder(dir);
  if (!folder) return void 0;
  const repositories = keptRepositories({ folder, env, now: Date.now });
  const digests = (chart, version4) => Promise.resolve(repositories.digestOf(chart, version4));
  const mayKeep = (text12) => isTokenKey || !(/\bSecret\b/.test(text12) || redact(text12) !== text12);
  return { folder, repositories, mayKeep, renders: keptRenders({ folder, digests, mayKeep, env, helm }) };
}
async function requireFolder(dir) {
  try {
    await makeFolder(dir, 448);
  } catch (error) {
    const { code: code3 = "unknown reason" } = error;
    throw badInput("cache-dir", `${dir} cannot be made (${code3})`, "name a folder of this user, or none");
  }
}
var keyBytes = 32;
async function fileKey(dir) {
  const path2 = join14(dir, "key");
  try {
    await makeFolder(dir, 448);
    await writeFile3(path2, randomBytes4(keyBytes), { mode: 384, flag: "wx" }).catch(() => void 0);
    const { uid, mode } = await lstat3(path2);
    const key = await readFile4(path2);
    const isOwn3 = uid === process.getuid?.() && (mode & 127) === 0;
    return isOwn3 && key.length === keyBytes ? key : void 0;
  } catch {
    return void 0;
  }
}
async function fileIdentity(path2) {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat2(path2, { bigint: true });
  return [path2, dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

// src/render/plain-folder.ts
import { readdir as readdir5, readFile as readFile5, writeFile as writeFile4 } from "node:fs/promises";
import { dirname as dirname9, join as join15 } from "node:path";
async function renderPlainFolder(argv, cwd, { plainHelm, helm, kept: kept4 }) {
  const asked = readAsked(argv);
  const given = asked && await readFiles(asked.chart).catch(() => void 0);
  if (!asked || !given || hasTemplates(given)) return void 0;
  const { name: name3, chart, outputDir, namespace: namespace2 } = asked;
  const key = `plain folder 1 ${JSON.stringify([helm, name3, namespace2, Object.entries(given).sort()])}`;
  const found2 = await kept4?.folder.read(key);
  if (found2) {
    const { said: said3, files } = JSON.parse(found2.toString("utf8"));
    await writeFiles(outputDir, files);
    return { exitCode: 0, stdout: said3.replaceAll(theFolder, outputDir), stderr: "" };
  }
  const args = ["template", "--debug=false", `--output-dir=${outputDir}`, "--include-crds", name3, chart];
  const done = await plainHelm([...args, `--namespace=${namespace2}`], cwd);
  if (done.exitCode === 0 && kept4 && Object.values(given).every((text12) => kept4.mayKeep(fromBytes(text12)))) {
    const said3 = done.stdout.replaceAll(outputDir, theFolder);
    const made = { said: said3, files: await readFiles(outputDir) };
    await kept4.folder.write(key, Buffer.from(JSON.stringify(made)));
  }
  return done;
}
var theFolder = "\0";
function readAsked(argv) {
  const [word, debug, output = "", crds, name3, chart, ...rest] = argv;
  const [flag, namespace2, ...place3] = rest;
  const more = place3[0] === "--kube-context" ? place3.slice(2) : place3;
  const isPlace = more.length === 0 || more.length === 1 && more[0] === "--dry-run=server";
  const outputDir = /^--output-dir=(\/.+)$/.exec(output)?.[1];
  if (word !== "template" || debug !== "--debug=false" || crds !== "--include-crds") return void 0;
  if (!outputDir || flag !== "--namespace" || !name3 || !namespace2 || !isPlace) return void 0;
  return chart?.startsWith("/") ? { name: name3, chart, outputDir, namespace: namespace2 } : void 0;
}
function hasTemplates(files) {
  return Object.entries(files).some(
    ([path2, text12]) => path2.startsWith("templates/") && text12 !== `{{ .Files.Get "files/${path2}" }}`
  );
}
function fromBytes(text12) {
  return Buffer.from(text12, "latin1").toString("utf8");
}
async function readFiles(folder) {
  const entries = await readdir5(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry2) => !entry2.isDirectory());
  const paths3 = files.map((entry2) => join15(entry2.parentPath, entry2.name));
  const texts2 = await Promise.all(paths3.map((path2) => readFile5(path2, "latin1")));
  return Object.fromEntries(paths3.map((path2, index) => [path2.slice(folder.length + 1), texts2[index] ?? ""]));
}
async function writeFiles(folder, files) {
  for (const [path2, text12] of Object.entries(files)) {
    await makeFolder(dirname9(join15(folder, path2)));
    await writeFile4(join15(folder, path2), text12, "latin1");
  }
}

// src/helm/plugins.ts
import { mkdirSync, readFileSync as readFileSync8, readdirSync as readdirSync3, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter as delimiter2, join as join16, resolve as resolve6 } from "node:path";
function pluginFolders(env, ours, linked) {
  const taken2 = new Map(pluginsIn(ours).map(({ name: name3 }) => [name3, "helmfile-gate has its own"]));
  const leftOut2 = [];
  const kept4 = [];
  for (const { name: name3, folder } of givenFolders(env, ours).flatMap(pluginsIn)) {
    const why = taken2.get(name3);
    if (why === void 0) kept4.push({ name: name3, folder });
    else leftOut2.push(`the helm plugin ${name3} in ${folder} is left out: ${why}`);
    if (why === void 0) taken2.set(name3, `${folder} has that name, too`);
  }
  if (kept4.length === 0) return { folders: [ours], leftOut: leftOut2 };
  mkdirSync(linked);
  kept4.forEach(({ folder }, index) => symlinkSync(folder, join16(linked, String(index))));
  return { folders: [ours, linked], leftOut: leftOut2 };
}
function givenFolders(env, ours) {
  const data = env["HELM_DATA_HOME"] ?? join16(env["XDG_DATA_HOME"] ?? join16(homedir(), ".local", "share"), "helm");
  const folders = env["HELM_PLUGINS"]?.split(delimiter2) ?? [join16(data, "plugins")];
  return [...new Set(folders.filter(Boolean).map((folder) => resolve6(folder)))].filter(
    (folder) => folder !== resolve6(ours)
  );
}
function pluginsIn(folder) {
  return entriesOf2(folder).flatMap((entry2) => {
    const name3 = nameOf4(join16(folder, entry2, "plugin.yaml"));
    return name3 === void 0 ? [] : [{ name: name3, folder: join16(folder, entry2) }];
  });
}
function entriesOf2(folder) {
  try {
    return readdirSync3(folder).sort();
  } catch {
    return [];
  }
}
function nameOf4(file) {
  try {
    const { name: name3 } = load(readFileSync8(file, "utf8"));
    return typeof name3 === "string" && /^[\w-]+$/.test(name3) ? name3 : void 0;
  } catch {
    return void 0;
  }
}

// src/stack/added-repositories.ts
import { readFile as readFile6, writeFile as writeFile5 } from "node:fs/promises";
import { dirname as dirname10, join as join17 } from "node:path";
function addedRepositories({ helm, config, folder }) {
  const begun = /* @__PURE__ */ new Map();
  let open3 = [];
  let failed2;
  const settleOpen = async () => {
    const waiting2 = open3;
    open3 = [];
    if (waiting2.length === 0) return failed2;
    await Promise.allSettled(waiting2.map(({ done }) => done));
    const ended = await Promise.all(waiting2.map(({ done }) => done));
    const good = waiting2.filter((_, index) => ended[index]?.exitCode === 0);
    await putTogether(
      config,
      good.map(({ file }) => file)
    );
    failed2 ??= ended.find(({ exitCode }) => exitCode !== 0);
    return failed2;
  };
  let settling = Promise.resolve(void 0);
  return {
    begin: (argv, cwd) => {
      if (!isAdd(argv)) return false;
      const key = JSON.stringify(argv);
      if (begun.has(key)) return true;
      const file = join17(folder, `repository-${begun.size}.yaml`);
      const adding = { file, done: helm([...argv, `--repository-config=${file}`], cwd) };
      adding.done.catch(() => void 0);
      begun.set(key, adding);
      open3.push(adding);
      return true;
    },
    settle: () => settling = settling.then(settleOpen, settleOpen)
  };
}
function isAdd(argv) {
  const at2 = argv.indexOf("repo");
  const isGlobal = argv.slice(0, at2).every((arg, index) => index % 2 === 0 ? arg === "--kube-context" : true);
  const isHelms = argv.some((arg) => arg.startsWith("--repository-") || arg === "--password-stdin");
  return at2 >= 0 && isGlobal && argv[at2 + 1] === "add" && !isHelms;
}
async function putTogether(config, files) {
  const texts2 = await Promise.all([config, ...files].map((file) => readFile6(file, "utf8").catch(() => "")));
  const all = texts2.flatMap((text12) => text12 === "" ? [] : load(text12).repositories ?? []);
  const byName = new Map(all.map((one) => [one.name, one]));
  const repositories = [...byName.values()];
  await makeFolder(dirname10(config));
  await writeFile5(config, dump({ apiVersion: "", generated: "0001-01-01T00:00:00Z", repositories }), {
    mode: 384
  });
}

// src/tools/pins.json
var pins_default = {
  helm: {
    version: "4.2.4",
    url: "https://get.helm.sh/helm-v{version}-{os}-{arch}.tar.gz",
    file: "helm-v{version}-{os}-{arch}.tar.gz",
    member: "{os}-{arch}/helm",
    sha256: {
      "linux-amd64": "c306b46f719b0a4da32d0f78ee21bf90ce8d602f15b22ab753f0674d1670a7f3",
      "linux-arm64": "564de2191b881e9f71b5606b25345821ea1682f06ab90499d3ab22b530176da1",
      "darwin-amd64": "6c163d687ca03c3b5c01928e53bbbcf9518278f47ce7a2f249a5a08e8bdaa2bc",
      "darwin-arm64": "d747eb4e28bd2727173d15b759fa0a17822291ec09db7ced3d55af290a3661a2"
    }
  },
  helmfile: {
    version: "1.7.4",
    url: "https://github.com/helmfile/helmfile/releases/download/v{version}/helmfile_{version}_{os}_{arch}.tar.gz",
    file: "helmfile_{version}_{os}_{arch}.tar.gz",
    member: "helmfile",
    sha256: {
      "linux-amd64": "f96ef0a015df06b29d7f38bf0ca08821018ae25eb96bf2c7abd3affa1b84e112",
      "linux-arm64": "0292f57a4638a21e775b0ce8bde37ee3fdd65dbbdbe0e5b9a06718f1dd04c7fa",
      "darwin-amd64": "7a0951fcc5bb991d7ea3a0c80e35754eb3981dcadba19795edbec7cba2518ae2",
      "darwin-arm64": "e1490d371fecc1f2d9aae914ef34058f3cb2363c9ee63350b37a85c3994d71d9"
    }
  },
  kubectl: {
    version: "1.34.2",
    url: "https://dl.k8s.io/release/v{version}/bin/{os}/{arch}/kubectl",
    file: "kubectl-v{version}-{os}-{arch}",
    sha256: {
      "linux-amd64": "9591f3d75e1581f3f7392e6ad119aab2f28ae7d6c6e083dc5d22469667f27253",
      "linux-arm64": "95df604e914941f3172a93fa8feeb1a1a50f4011dfbe0c01e01b660afc8f9b85",
      "darwin-amd64": "d2a71bb7dd7238287f2ba4efefbad4f98584170063f7d9e6c842f772d9255d45",
      "darwin-arm64": "8f38d3a38ae317b00ebf90254dc274dd28d8c6eea4a4b30c5cb12d3d27017b6d"
    }
  }
};

// src/tools/pins.ts
var toolNames = ["helm", "helmfile", "kubectl"];
var pins = pins_default;
var operatingSystems = { linux: "linux", darwin: "darwin" };
var architectures = { x64: "amd64", arm64: "arm64" };
function platformName(platform = process.platform, arch = process.arch) {
  return `${operatingSystems[platform] ?? platform}-${architectures[arch] ?? arch}`;
}
function downloadOf(name3, { pin, platform, mirror }) {
  const sha2562 = pin.sha256[platform];
  if (sha2562 === void 0) throw notPinned(name3, pin, platform);
  const [os = "", arch = ""] = platform.split("-");
  const fill = (template) => template.replaceAll("{version}", pin.version).replaceAll("{os}", os).replaceAll("{arch}", arch);
  const file = fill(pin.file);
  return {
    name: name3,
    version: pin.version,
    platform,
    file,
    sha256: sha2562,
    url: mirror === void 0 ? fill(pin.url) : `${mirrorBase(mirror)}/${file}`,
    ...pin.member === void 0 ? {} : { member: fill(pin.member) }
  };
}
function mirrorBase(mirror) {
  const url = URL.canParse(mirror) ? new URL(mirror) : void 0;
  const plain = url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (plain) return url.href.replace(/(?<!\/)\/+$/, "");
  throw new Failure({
    what: "reading the input tools-mirror failed",
    why: "it is not an http or https URL without user, password, query and fragment",
    next: "give the base URL of the mirror, such as https://mirror.example.com/tools",
    reason: "bad-input"
  });
}
function notPinned(name3, { version: version4, sha256: sha2562 }, platform) {
  return new Failure({
    what: `installing ${name3} ${version4} failed`,
    why: `no sha256 is pinned for ${platform}, only for ${Object.keys(sha2562).join(", ")}`,
    next: "run the job on one of these, or name a folder with the tools in the input tools-dir",
    reason: "tool-unavailable"
  });
}

// src/context.ts
async function withContext(options, use) {
  requireSecretsDriver(options.env);
  const path2 = await mkdtemp2(join18(options.env["RUNNER_TEMP"] ?? tmpdir2(), "helmfile-gate-"));
  try {
    await Promise.all(["tmp", "door", "api"].map((name3) => mkdir(join18(path2, name3), { mode: 448 })));
    return await openContext(options, path2, use);
  } finally {
    await rm2(path2, { recursive: true, force: true });
  }
}
async function openContext(options, path2, use) {
  const { inputs, tools, exec: exec2 } = options;
  const { stack, environment, chartMirror } = inputs;
  const env = childEnvironment(options, path2);
  const { commit: commit2, kubeContext, helm, edited: edited2 } = await surroundings(options, env);
  const redact = (text12) => options.knownSecrets.text(text12);
  const reach = { exec: exec2, env, redact, ...kubeContext === void 0 ? {} : { kubeContext } };
  const secretEnv = { ...env, ...secretEnvironment(options) };
  const key = digestKey(
    inputs.opServiceAccountToken ?? inputs.opWorkload?.customerManagedSecret,
    options.salt
  );
  const kept4 = await openKept({ ...cacheOf(options), key, env: secretEnv, helm, redact });
  const api = openApi({ exec: exec2, kubectl: tools.kubectl, env, kubeContext, folder: join18(path2, "api") });
  if (["plan", "apply"].includes(inputs.command)) api.prepare();
  const { added: added2, ...own } = await openHelm(options, { env: secretEnv, path: path2, kubeContext, helm, kept: kept4 });
  try {
    return await use({
      ...own,
      helmfile: helmfilePort({
        ...reach,
        ...{ env: secretEnv, stack, environment, helmfile: tools.helmfile },
        ...chartMirror ? { chartMirror } : {},
        ...kept4 ? { kept: kept4.repositories } : {},
        added: added2,
        helm: join18(options.plugins, "..", "door", "helm")
      }),
      kubectl: kubectlPort({ ...reach, kubectl: tools.kubectl }),
      ...{ api, redact, key, stack, environment, kubeContext, commit: commit2, isEdited: edited2 },
      keptRenders: kept4?.renders,
      temporary: join18(path2, "tmp"),
      redactor: redactorFor(secretsOfStack(options.secrets)),
      allowHooks: inputs.allowHooks,
      credentialsFile: {
        path: inputs.credentialsFile,
        isTracked: () => isTracked(exec2, inputs.credentialsFile, env)
      },
      cancelled: options.cancelled,
      stages: options.stages
    });
  } finally {
    own.door.close();
    await Promise.all([api.close(), kept4?.folder.tidy()]);
  }
}
function cacheOf({ inputs: { cacheDir: dir }, env }) {
  return { dir, isGiven: dir !== cacheFolder("", env) };
}
async function surroundings(options, env) {
  const { inputs, tools, exec: exec2, head } = options;
  const { stack } = inputs;
  const required2 = options.env["GITHUB_ACTIONS"] === "true" && ["plan", "apply"].includes(inputs.command);
  const workspace = options.env["GITHUB_WORKSPACE"] || process.cwd();
  const given = { exec: exec2, stack, workspace, env, required: required2 };
  const commit2 = await checkedOutCommit({ ...given, head: required2 ? head : void 0 });
  const isTyped = options.env["GITHUB_ACTIONS"] !== "true" && ["plan", "apply"].includes(inputs.command);
  const [kubeContext, helm, edited2] = await allEnded([
    inputs.kubeContext === void 0 ? currentContext({ exec: exec2, kubectl: tools.kubectl, env }) : Promise.resolve(inputs.kubeContext),
    helmIdentity(options),
    isTyped ? isEdited(given) : Promise.resolve(false)
  ]);
  return { commit: commit2, kubeContext, helm, edited: edited2 };
}
async function openHelm({ exec: exec2, tools }, { env, path: path2, kubeContext, helm, kept: kept4 }) {
  const helmEnv = { ...env, HELM_NO_PLUGINS: "1" };
  const plainHelm = (args, cwd) => exec2({ file: tools.helm, args, env: helmEnv, cwd, timeoutMs: bounds.release });
  const config = env["HELM_REPOSITORY_CONFIG"] ?? "";
  const added2 = addedRepositories({ helm: plainHelm, config, folder: join18(path2, "tmp") });
  const door = await openDoor({
    ...{ exec: exec2, env: helmEnv, helm: tools.helm, kubeContext, repositories: added2 },
    versions: { helm, folder: kept4?.folder },
    folder: join18(path2, "door"),
    plainFolder: (argv, cwd) => renderPlainFolder(argv, cwd, { plainHelm, helm, kept: kept4 })
  });
  return { door, plainHelm, added: added2 };
}
async function helmIdentity({ inputs, tools }) {
  return inputs.toolsDir === void 0 ? `pinned ${pins.helm.sha256[platformName()]}` : fileIdentity(tools.helm);
}
function secretEnvironment({ inputs, secrets: secrets2 }) {
  const file = secrets2.credentials === void 0 ? {} : { ONEPASSWORD_CREDENTIALS_FILE: inputs.credentialsFile };
  return { ...file, ...secrets2.env };
}
var hiddenVariables = [
  /^(INPUT_|STATE_|ACTIONS_)/,
  /^OP_(SERVICE_ACCOUNT_TOKEN|CONNECT_TOKEN)$/,
  /^GITHUB_(TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)$/,
  /^(HELM_KUBE|HELM_DIFF_|HELM_NAMESPACE$)/,
  /^HELMFILE_(KUBE_CONTEXT|NAMESPACE|INTERACTIVE|LOG_LEVEL|DEBUG|QUIET)$/
];
function childEnvironment(options, dir) {
  const { inputs, env, plugins, tools, log } = options;
  const kubeconfig = inputs.kubeconfig ?? inClusterKubeconfig(env, dir);
  const { folders, leftOut: leftOut2 } = pluginFolders(env, plugins, join18(dir, "plugins"));
  leftOut2.forEach((sentence2) => log(`warning: ${sentence2}`));
  const visible = Object.fromEntries(
    Object.entries(env).filter(([name3]) => !hiddenVariables.some((pattern) => pattern.test(name3)))
  );
  return {
    HELM_REPOSITORY_CONFIG: join18(dir, "repositories.yaml"),
    HELM_REPOSITORY_CACHE: join18(dir, "repository"),
    ...visible,
    ...kubeconfig ? { KUBECONFIG: kubeconfig } : {},
    // Ours comes first, so ours is `helm diff`.
    HELM_PLUGINS: folders.join(delimiter3),
    HELMFILE_GATE_DIR: join18(dir, "door"),
    HELMFILE_GATE_HELM: tools.helm,
    TMPDIR: join18(dir, "tmp"),
    // Whatever a helmfile evaluates to: a hook is a program that no plan shows.
    ...inputs.allowHooks.length > 0 ? {} : { HELMFILE_DISABLE_HOOKS: "true" },
    HELMFILE_UPGRADE_NOTICE_DISABLED: "1"
  };
}
function requireSecretsDriver(env) {
  const driver = env["HELM_DRIVER"] ?? "";
  if (["", "secret", "secrets"].includes(driver)) return;
  throw new Failure({
    what: "reading the stored releases failed",
    why: `HELM_DRIVER is ${driver}, and only releases kept in Secrets can be read`,
    next: "unset HELM_DRIVER",
    reason: "bad-input"
  });
}

// src/init/unlayered.ts
function unlayered(listed4, stack) {
  const built = new Map(
    stack.flatMap(
      ({ file, releases }) => releases.map(({ needs: needs2, ...release5 }) => [releaseKey(release5), { file, needs: needs2 }])
    )
  );
  return listed4.filter(({ enabled }) => enabled).map((release5) => {
    const { file = "", needs: needs2 = [] } = built.get(releaseKey(release5)) ?? {};
    return {
      name: release5.name,
      namespace: release5.namespace,
      layer: labelledLayer(release5),
      labels: labelsOf(release5),
      // A need is `[kubeContext/]namespace/name` in what helmfile builds.
      needs: needs2.map((need2) => need2.split("/").slice(-2).join("/")),
      file
    };
  });
}
function labelsOf({ labels: labels2 }) {
  const parts = labels2.split(",").filter((one) => one.includes(":"));
  return new Map(parts.map((one) => [one.slice(0, one.indexOf(":")), one.slice(one.indexOf(":") + 1)]));
}

// src/lib/stages.ts
var titles = {
  tools: "Make the tools ready",
  secrets: "Load the secrets",
  stack: "Read the stack",
  cluster: "Read the cluster, and look through the stack",
  renders: "Render, and compare with what is stored",
  trials: "Try the changes on the API server"
};
function stagesOn(log, now = () => performance.now()) {
  const past = [];
  return {
    run: async (name3, work, told3) => {
      const started = now();
      const seconds2 = () => (now() - started) / 1e3;
      log.open(titles[name3]);
      try {
        const result = await work();
        if (told3) log.line(told3(result));
        past.push({ name: name3, seconds: seconds2() });
        return result;
      } finally {
        log.close(`${titles[name3]}: ${seconds2().toFixed(1)} s`);
      }
    },
    now: (text12) => log.now?.(text12),
    past: () => past
  };
}
function secondsOf(stages) {
  return stages.reduce((sum, { seconds: seconds2 }) => sum + seconds2, 0);
}
function stagesText(stages) {
  return stages.filter(({ seconds: seconds2 }) => seconds2 >= 0.05).map(({ name: name3, seconds: seconds2 }) => `${name3} ${seconds2.toFixed(1)} s`).join(", ");
}

// src/report/plan/counts.ts
function countPlan(plan) {
  const releases = releasesOf(plan);
  const actions = releases.flatMap(({ changes }) => changes.map(({ action }) => action));
  const count3 = (wanted2) => actions.filter((action) => action === wanted2).length;
  const having = (wanted2) => releases.filter(({ status }) => status === wanted2).length;
  return {
    releases: releases.length,
    changed: releases.filter(isChanged).length,
    unknown: having("unknown"),
    stuck: having("stuck"),
    added: count3("add"),
    altered: count3("change"),
    removed: count3("remove")
  };
}
function changedLayers(plan) {
  return plan.layers.filter(({ releases }) => releases.some(isChanged)).map(({ layer: layer2 }) => layer2);
}
function layersWithoutJob(plan, jobLayers) {
  return jobLayers === void 0 ? [] : changedLayers(plan).filter((layer2) => !jobLayers.includes(layer2));
}
function noJobText(layers) {
  const [which, verb] = layers.length === 1 ? ["layer", "has"] : ["layers", "have"];
  return `${which} ${enumeration(layers)} ${verb} no job in the workflow`;
}

// src/report/plan/plan-context.ts
function planContext(plan, approval, run2) {
  const { key, request, stages, jobLayers, isPromoted = false, kubeContext } = run2;
  const { pull, event: event3, runUrl, stack = "" } = request;
  const isReviewed = pull !== void 0 && event3?.kind === "pull_request";
  return {
    stack,
    commit: isReviewed ? pull.headSha : plan.commit,
    planId: planIdOf(approval),
    stages,
    // A deploy is after the merge, and its jobs say themselves what they wait for.
    onMerge: isReviewed ? isPromoted ? promotedLater : onMerge(plan, jobLayers) : "",
    record: isReviewed ? recordLine({ approval, headSha: pull.headSha, key }) : "",
    ...runUrl === void 0 ? {} : { runUrl },
    ...jobLayers.length === 0 ? {} : { jobLayers },
    ...kubeContext === void 0 ? {} : { kubeContext }
  };
}
var promotedLater = "A merge does not deploy this: somebody promotes it later.";
function onMerge(plan, jobLayers) {
  const layers = changedLayers(plan).filter((layer2) => jobLayers.length === 0 || jobLayers.includes(layer2));
  if (layers.length === 0) return "On merge nothing is applied.";
  const which = layers.length === 1 ? `layer ${layers[0]} is` : `layers ${enumeration(layers)} are`;
  return `On merge ${which} planned again, and applied when approved.`;
}

// src/github/issue.ts
function issueMarker({ stack, environment }) {
  return `<!-- helmfile-gate:drift:${encodeURIComponent(environment)}:${encodeURIComponent(stack)} -->`;
}
async function keepIssue(github, identity3, { title, body, state }) {
  const marker = issueMarker(identity3);
  const text12 = github.requireCleanBody(`${marker}
${body}`);
  const known2 = await ownIssue(github, marker);
  if (!known2) {
    if (state !== "open") return { action: "none", url: "" };
    return { action: "created", url: (await github.createIssue({ title, body: text12 })).url };
  }
  const next2 = state === "as-it-is" ? known2.state : state;
  if (known2.state === "closed" && next2 === "closed") return { action: "none", url: known2.url };
  const { url } = await github.updateIssue(known2.number, { title, body: text12, state: next2 });
  if (next2 === known2.state) return { action: "updated", url };
  return { action: next2 === "closed" ? "closed" : "reopened", url };
}
async function ownIssue(github, marker) {
  const author = await github.login();
  const all = await github.issuesBy(author);
  const ours = all.filter((issue) => issue.author === author && issue.body.startsWith(marker));
  return ours.sort((a, b) => a.number - b.number)[0];
}

// src/report/plan/stack-name.ts
function stackName({ stack, environment }) {
  return [code(environment), ...isUsualStack(stack) ? [] : [text(" of "), code(printable(stack), 200)]];
}
function isUsualStack(stack) {
  return stack === "" || stack === usualStack;
}

// src/report/drift/drift-text.ts
var import_picocolors = __toESM(require_picocolors(), 1);

// src/report/log/told-lines.ts
function tellIn(columns) {
  return (indent2, text12, paint = (line2) => line2) => hanging(indent2, text12, columns).map((line2) => {
    const start = line2.length - line2.trimStart().length;
    return `${line2.slice(0, start)}${paint(line2.slice(start))}`;
  });
}

// src/report/drift/finding-text.ts
var said2 = (text12) => ({ kind: "said", text: text12 });
var quoted = (text12) => ({ kind: "quoted", text: text12 });
function findingParts(finding2) {
  const { kind, object: object2, path: path2, why } = finding2;
  const more = why === void 0 ? [] : [said2(": "), quoted(why)];
  if (kind === "release") return [quoted(object2), said2(" was changed outside of the pipeline"), ...more];
  if (kind === "missing") {
    return [
      quoted(object2),
      said2(" is not there"),
      ...more,
      said2("; the cluster does not keep who took it away")
    ];
  }
  return [quoted(object2), said2(" "), quoted(path2), ...sides(finding2), ...writer(finding2)];
}
function sides({ kind, wanted: wanted2, found: found2 }) {
  const is = found2 === void 0 ? [] : [said2(kind === "added" ? " = " : " is "), quoted(found2)];
  if (kind === "added") return [said2(" was added"), ...is];
  if (wanted2 === void 0 && found2 === void 0) return [said2(" differs")];
  if (wanted2 === void 0) return [...is, said2(" and was not sent by helm")];
  return [...found2 === void 0 ? [said2(" is gone")] : is, said2(", helm stored "), quoted(wanted2)];
}
function writer({ by }) {
  if (by === void 0) return [said2("; the cluster does not keep who did it")];
  const through = by.subresource === "" ? "" : ` through ${by.subresource}`;
  const when = by.time === "" ? " at a time that the cluster does not keep" : ` at ${by.time}`;
  return [said2(" – by "), quoted(`${by.manager} (${by.operation}${through})`), said2(when)];
}

// src/report/drift/drift-text.ts
function driftText(drift, { columns, mendLine } = {}) {
  const tell = tellIn(columns);
  const lines = printable(drift).releases.flatMap((release5) => releaseLines(release5, tell));
  const advice = mendLine ? typedAdvice(drift, mendLine) : loggedAdvice(drift);
  return [...lines, ...tell("", verdictText(drift)), ...advice].join("\n");
}
function loggedAdvice({ environment, releases: all }) {
  const { layers, releases } = mendable(all);
  const where = environment === "default" ? "" : `, with --environment ${environment}`;
  const puts = `puts it back as helm stored it${where}`;
  return [
    ...layers.length > 0 ? [`mend --layer ${layers.join(",")} ${puts}.`] : [],
    ...releases.map((name3) => `mend --release ${name3} ${puts}; not all of its layer could be judged.`)
  ];
}
function typedAdvice({ releases: all }, mendLine) {
  const { layers, releases } = mendable(all);
  const layer2 = layers.join(",");
  return [
    ...layer2 === "" ? [] : [`Put it back as helm stored it with: ${mendLine({ layer: layer2 })}`],
    ...releases.map(
      (release5) => `As not all of its layer could be judged, put it back with: ${mendLine({ release: release5 })}`
    )
  ];
}
function mendable(all) {
  const doubtful = new Set(all.filter(({ unknown: unknown5 }) => unknown5.length > 0).map(({ layer: layer2 }) => layer2));
  const drifted = all.filter(({ findings }) => findings.some(isMended));
  return {
    layers: layersOf2(all, isMended).filter((layer2) => !doubtful.has(layer2)),
    releases: drifted.filter(({ layer: layer2 }) => doubtful.has(layer2)).map(releaseKey)
  };
}
function layersOf2(releases, isMeant) {
  return [...new Set(releases.filter(({ findings }) => findings.some(isMeant)).map(({ layer: layer2 }) => layer2))];
}
function placeText(layer2, revision) {
  return `layer ${layer2}, ${revision === 0 ? "not installed" : `revision ${revision}`}`;
}
function releaseLines({ namespace: namespace2, name: name3, layer: layer2, revision, ...found2 }, tell) {
  const { findings, unknown: unknown5, notes } = found2;
  if (findings.length + unknown5.length + notes.length === 0) return [];
  const title = `${namespace2}/${name3}`;
  const textOf5 = (finding2) => findingParts(finding2).map(({ text: text12 }) => text12).join("");
  return [
    ...tell("", `${title} (${placeText(layer2, revision)})`, (line2) => line2.replace(title, import_picocolors.default.bold)),
    ...findings.flatMap((finding2) => tell("  ", `${signs[finding2.kind]} ${textOf5(finding2)}`, import_picocolors.default.red)),
    ...unknown5.flatMap((why) => tell("  ", `? ${why}`, import_picocolors.default.yellow)),
    ...notes.flatMap((note) => tell("  ", `note: ${note}`, import_picocolors.default.dim))
  ];
}
var signs = { missing: "-", changed: "~", added: "+", release: "!" };
var verdicts = {
  "in-sync": "In sync",
  drifted: "Drifted",
  unknown: "Not known"
};
function verdictText({ result, releases }) {
  const objects = releases.reduce((sum, release5) => sum + release5.objects, 0);
  const findings = releases.reduce((sum, release5) => sum + release5.findings.length, 0);
  const unread = releases.reduce((sum, release5) => sum + release5.unknown.length, 0);
  const doubt = unread > 0 ? `, ${unread} could not be judged` : "";
  const looked = `${counted(releases.length, "release")} with ${counted(objects, "object")} compared`;
  return `${verdicts[result]}: ${counted(findings, "finding")}${doubt}; ${looked}.`;
}

// src/report/drift/drift-markdown.ts
var mostFindings2 = 40;
function driftMarkdown(drift, context) {
  const clean = printable(drift);
  const told3 = clean.releases.filter(({ findings, unknown: unknown5 }) => findings.length > 0 || unknown5.length > 0);
  return markdown(
    heading(text("Drift of "), ...stackName(context)),
    paragraph(text(verdictText(clean))),
    ...releaseParts(told3),
    ...mending(clean, context),
    smallPrint(...footer(clean, context))
  );
}
function releaseParts(releases) {
  let room2 = mostFindings2;
  const parts = [];
  for (const { layer: layer2, namespace: namespace2, name: name3, revision, findings, unknown: unknown5 } of releases) {
    const lines = [
      ...findings.map(
        (finding2) => findingParts(finding2).map((part) => part.kind === "quoted" ? code(part.text) : text(part.text))
      ),
      ...unknown5.map((why) => [text("not judged: "), code(why)])
    ];
    if (room2 <= 0) break;
    const kept4 = lines.slice(0, room2);
    room2 -= lines.length;
    const rest = lines.length - kept4.length;
    const head = [code(`${namespace2}/${name3}`), text(` (${placeText(layer2, revision)})`)];
    parts.push(paragraph(...head), list([...kept4, ...rest > 0 ? [[text(`and ${rest} more`)]] : []]));
  }
  const left = releases.length - parts.length / 2;
  return left > 0 ? [...parts, paragraph(text(`And ${counted(left, "more release")}: see the log of the run.`))] : parts;
}
function mending({ releases }, { mendUrl }) {
  const layersWith2 = (isMeant) => layersOf2(releases, isMeant);
  const mended = mendable(releases);
  const deployed = layersWith2(({ kind }) => kind === "release");
  const [where = text('the workflow "Deploy a layer"')] = link("Deploy a layer", mendUrl);
  const run2 = (...what3) => [
    text("run "),
    where,
    text(" with "),
    ...what3,
    text(" and operation ")
  ];
  const layersText = (layers) => text(`layer ${layers.join(", then ")}`);
  const names = mended.releases.flatMap((name3, index) => [
    ...index > 0 ? [text(", then ")] : [],
    code(name3)
  ]);
  const parts = [
    ...mended.layers.length > 0 ? [[text("To have it again as helm stored it, "), ...run2(layersText(mended.layers)), code("mend")]] : [],
    ...names.length > 0 ? [
      [
        text("Where not all of a layer could be judged, "),
        ...run2(text("release "), ...names),
        code("mend")
      ]
    ] : [],
    ...mended.layers.length + names.length > 0 ? [[text("What is meant to stay belongs into the stack.")]] : [],
    ...deployed.length > 0 ? [
      [
        text("What was deployed by hand goes with the next deploy: "),
        ...run2(layersText(deployed)),
        code("apply")
      ]
    ] : [],
    ...layersWith2((finding2) => finding2.kind === "added" && !isMended(finding2)).length > 0 ? [[text("What another program added stays: take it away there, or put it into the stack.")]] : []
  ];
  return parts.map((part) => paragraph(...part.length > 1 ? [...part, text(".")] : part));
}
function footer({ at: at2 }, { runUrl }) {
  const run2 = link("run", runUrl);
  return [text(`Compared at ${at2}`), ...run2.length > 0 ? [text(", "), ...run2] : []];
}

// src/report/drift/tell.ts
var health3 = { "in-sync": "healthy", drifted: "degraded", unknown: "unknown" };
async function tellDrift(channels, report) {
  const { sink, knownSecrets, publish } = channels;
  const drift = knownSecrets.deep(report.drift);
  publish.log(driftText(drift, { columns: sink.columns?.(), mendLine: sink.mendLine }));
  const reportFile = await publish.document("drift", drift);
  const context = contextOf2(report);
  await publish.summary(driftMarkdown(drift, context));
  publish.outputs({
    result: drift.result,
    layers: JSON.stringify(driftedLayers(drift)),
    "report-file": reportFile
  });
  const url = report.isWhole ? await kept3(channels, { ...report, drift }, context) : "";
  publish.outputs({ "comment-url": url });
  sink.judge(health3[drift.result]);
}
function driftedLayers({ releases }) {
  const layers = releases.filter(({ findings }) => findings.length > 0).map(({ layer: layer2 }) => layer2);
  return [...new Set(layers)].sort((a, b) => a - b);
}
function contextOf2({ drift: { environment }, request }) {
  const { runUrl } = request;
  const repository2 = runUrl?.replace(/\/actions\/runs\/.*$/, "");
  return {
    ...identityOf2(request, environment),
    ...runUrl === void 0 ? {} : { runUrl },
    ...repository2 === void 0 ? {} : { mendUrl: `${repository2}/actions/workflows/deploy-layer.yml` }
  };
}
var states = {
  "in-sync": "closed",
  drifted: "open",
  unknown: "as-it-is"
};
async function kept3({ knownSecrets, warn }, { drift, request: { github, event: event3, stack = "" } }, context) {
  if (!github || event3?.kind !== "other") return "";
  const body = driftMarkdown(drift, context);
  knownSecrets.requireClean("the issue", body);
  const { environment } = drift;
  try {
    const title = `Drift in ${environment}${isUsualStack(stack) ? "" : ` (${stack})`}`;
    return (await keepIssue(github, { stack, environment }, { title, body, state: states[drift.result] })).url;
  } catch (error) {
    warn(`The issue about drift is not up to date: ${knownSecrets.text(failureLine(error))}`);
    return "";
  }
}

// src/report/diagnosis.ts
var mostShown = 22;
function toldDiagnosis({ findings, hints }) {
  if (findings.length === 0) return void 0;
  const [hint, ...others] = hints;
  const shown4 = [];
  const more = [];
  for (const finding2 of findings) {
    const lines = findingLines(finding2);
    const isShort = more.length === 0 && shown4.length + lines.length <= mostShown;
    (isShort ? shown4 : more).push(...lines);
  }
  return {
    shown: shown4,
    ...hint === void 0 ? {} : { hint },
    more: [...more, ...others.map((other) => `Hint: ${other}`)]
  };
}
function findingLines({ about: about2, why, log = [] }) {
  return [`${about2}: ${why}`, ...log.map((line2) => `  | ${line2}`)];
}

// src/report/log/terminal.ts
var import_picocolors2 = __toESM(require_picocolors(), 1);
function appliedText({ layers, failure }, columns) {
  const tell = tellIn(columns);
  const ended = (index) => failure && index === layers.length - 1 ? "" : ": nothing to do";
  const lines = printable(layers).flatMap(
    ({ layer: layer2, releases, seconds: seconds2, lingering: lingering2 = [], wayBack = [] }, index) => [
      import_picocolors2.default.bold(`layer ${layer2}`) + (releases.length > 0 ? ` (${seconds2.toFixed(1)} s)` : ended(index)),
      ...releases.flatMap((release5) => outcomeLines(release5, tell)),
      ...[...lingering2, ...wayBack].flatMap((line2) => tell("  ", line2, import_picocolors2.default.yellow))
    ]
  );
  return [...lines, ...endText(releasesOf({ layers }))].join("\n");
}
function endText(releases) {
  if (releases.length < 2) return [];
  const counts = outcomes.map((outcome) => ({ outcome, count: releases.filter((one) => one.outcome === outcome).length })).filter(({ count: count3 }) => count3 > 0);
  const told3 = counts.map(({ outcome, count: count3 }) => `${count3} ${outcome}`);
  return [import_picocolors2.default.bold(`${counted(releases.length, "release")}: ${told3.join(", ")}.`)];
}
var outcomePaints = {
  applied: import_picocolors2.default.green,
  "already-applied": import_picocolors2.default.dim,
  removed: import_picocolors2.default.green,
  failed: import_picocolors2.default.red,
  "rolled-back": import_picocolors2.default.yellow,
  refused: import_picocolors2.default.red,
  "not-reached": import_picocolors2.default.yellow,
  unknown: import_picocolors2.default.magenta
};
function outcomeLines(release5, tell) {
  const { outcome, namespace: namespace2, name: name3, chartVersion: chartVersion2, from, to } = release5;
  const revisions2 = outcome === "applied" ? `revision ${from} → ${to}` : to > 0 ? `revision ${to}` : "";
  const words2 = [outcome.padEnd(15), `${namespace2}/${name3}`, chartVersion2, revisions2].filter(
    (word) => word !== ""
  );
  return tell("  ", `${words2.join(" ")}${recoveredText(release5)}`, outcomePaints[outcome]);
}
function diagnosisText({ shown: shown4, hint }, failure, columns) {
  const tell = tellIn(columns);
  return [
    ...failure ? tell("", printable(failure.message), import_picocolors2.default.red) : [],
    import_picocolors2.default.bold("not ready, and why:"),
    ...printable(shown4).flatMap((line2) => tell("  ", line2)),
    ...hint === void 0 ? [] : tell("", `hint: ${printable(hint)}`, import_picocolors2.default.yellow)
  ].join("\n");
}
var checkPaints = {
  ok: import_picocolors2.default.green,
  note: import_picocolors2.default.yellow,
  unknown: import_picocolors2.default.magenta,
  failed: import_picocolors2.default.red
};
function checksText(checks, columns) {
  const width = Math.min(36, Math.max(...checks.map(({ name: name3 }) => name3.length)));
  return printable(checks).flatMap(({ name: name3, outcome, detail, lines = [] }) => {
    const text12 = `${outcome.padEnd(11)} ${name3.padEnd(width)}  ${detail}`;
    const [first = "", ...more] = tellIn(columns)("", text12);
    const painted = `${checkPaints[outcome](first.slice(0, 11))}${first.slice(11)}`;
    return [painted, ...more, ...lines.map((line2) => `  ${line2}`)];
  }).join("\n");
}
function gatedText({ how, approvedBy, provenance: provenance3 }) {
  const ways = {
    environment: "in its environment",
    review: "in the review of the pull request",
    none: ""
  };
  const by = how === "none" ? "Nobody was asked: approval-mode is none." : `Approved ${ways[how]} by ${approvedBy.join(", ")}.`;
  return printable(`${by} ${provenance3}`);
}

// src/report/check-report.ts
async function tellFindings({ sink, knownSecrets, publish }, secretFindings) {
  const findings = knownSecrets.deep(secretFindings);
  findings.forEach((finding2) => sink.annotate(finding2));
  publish.log(findings.length === 0 ? "lint: no findings" : `lint: ${counted(findings.length, "finding")}`);
  const result = findings.some(({ severity }) => severity === "error") ? "failed" : "clean";
  const reportFile = await publish.document("lint", { schema: 1, result, findings });
  publish.outputs({ "report-file": reportFile });
  requireNoErrors(findings);
  publish.outputs({ result: "clean" });
}
async function tellChecks({ sink, knownSecrets, publish }, secretChecks2) {
  const { worded = (text12) => text12 } = sink;
  const checks = knownSecrets.deep(secretChecks2).map((check3) => ({ ...check3, detail: worded(check3.detail) }));
  publish.log(checksText(checks, sink.columns?.()));
  const result = checks.some(({ outcome }) => outcome === "failed") ? "failed" : "ready";
  const reportFile = await publish.document("preflight", { schema: 1, result, checks });
  publish.outputs({ "report-file": reportFile });
  requireAllOk(checks);
  publish.outputs({ result: "ready" });
}
function requireAllOk(checks) {
  const failed2 = checks.filter(({ outcome }) => outcome === "failed");
  const [first] = failed2;
  if (!first) return;
  throw new Failure({
    what: "preflight failed",
    why: `${failed2.length} of ${checks.length} check(s) failed, the first is ${first.name}`,
    next: "mend what the list above names",
    reason: "preflight-failed"
  });
}
function requireNoErrors(findings) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (errors === 0) return;
  throw new Failure({
    what: "lint failed",
    why: `${errors} of ${findings.length} finding(s) are errors`,
    next: "mend what the findings above name",
    reason: "lint-failed"
  });
}

// src/report/markdown/fit.ts
var inCharacters = (text12) => text12.length;
var inBytes = (text12) => Buffer.byteLength(text12);
function fullestThatFits(versions2, { size, measure }) {
  for (const [version4, { least, render }] of versions2.entries()) {
    if (least > size) continue;
    const text12 = render();
    if (measure(text12) <= size) return { text: text12, version: version4 };
  }
  return void 0;
}
function fittedParts(parts, { size, measure }) {
  const fitted2 = new Array(parts.length).fill(void 0);
  const order3 = parts.map((versions2, index) => ({ versions: versions2, index, least: versions2[0]?.least ?? 0 }));
  order3.sort((a, b) => a.least - b.least);
  let left = size;
  for (const [done, { versions: versions2, index }] of order3.entries()) {
    const share2 = Math.floor(left / (order3.length - done));
    const found2 = fullestThatFits(versions2, { size: share2, measure });
    fitted2[index] = found2;
    if (found2) left -= found2.version === 0 ? measure(found2.text) : share2;
  }
  return fitted2;
}
function within(items, room2, size) {
  let used = 0;
  const end = items.findIndex((item2) => (used += size(item2)) > room2);
  const kept4 = end === -1 ? [...items] : items.slice(0, end);
  return { kept: kept4, left: items.length - kept4.length };
}

// src/report/plan/alerts.ts
var nameRoom = 130;
var reasonRoom = 400;
var around = 60;
function refusalAlert(plan, room2) {
  const refused4 = releasesOf(plan).flatMap(
    (release5) => refusedChanges(release5.changes).map((change) => ({ release: release5, change }))
  );
  if (refused4.length === 0) return "";
  const title = `The API server would refuse ${counted(refused4.length, "object")}; an apply would fail there.`;
  const { kept: kept4, left } = within(refused4, room2, ({ change }) => sizeOf(reasonOf2(change)));
  const items = kept4.map(({ release: release5, change }) => [
    releaseName2(release5),
    text(": "),
    code(`${change.kind} ${change.namespace === "" ? "" : `${change.namespace}/`}${change.name}`, nameRoom),
    text(": "),
    code(reasonOf2(change), reasonRoom)
  ]);
  return markdown(alert("CAUTION", [paragraph(strong(title)), list([...items, ...moreItem(left)])]));
}
function unknownBlocks(plan, room2) {
  const doubtful = releasesOf(plan).filter(({ status }) => status === "unknown" || status === "stuck");
  if (doubtful.length === 0) return "";
  const { kept: kept4, left } = within(doubtful, room2, ({ reason }) => sizeOf(reason));
  const items = kept4.map((release5) => [
    releaseName2(release5),
    text(release5.status === "unknown" ? " is unknown: " : " is stuck: "),
    code(release5.reason ?? "no reason is known", reasonRoom)
  ]);
  const title = "Not to be taken for unchanged: an apply refuses these until they are mended.";
  return markdown(alert("WARNING", [paragraph(strong(title)), list([...items, ...moreItem(left)])]));
}
function riskAlert(plan, room2) {
  const risky = releasesOf(plan).flatMap((release5) => {
    const risks2 = risksOf(release5).filter(({ level }) => level === "high");
    return risks2.length > 0 ? [{ release: release5, risks: risks2 }] : [];
  });
  if (risky.length === 0) return "";
  const { kept: kept4, left } = within(risky, room2, ({ risks: risks2 }) => sizeOf("", riskRoom(risks2.length)));
  const items = kept4.map(({ release: release5, risks: risks2 }) => [
    releaseName2(release5),
    text(": "),
    ...risks2.slice(0, mostRisks).flatMap(({ reason }, index) => [text(index > 0 ? ", " : ""), code(reason, oneRiskRoom)]).filter((part) => part.type !== "text" || part.value !== ""),
    ...risks2.length > mostRisks ? [text(`, ${number2(risks2.length - mostRisks)} more`)] : []
  ]);
  const title = `High risk in ${counted(risky.length, "release")}: look at these first.`;
  return markdown(alert("WARNING", [paragraph(strong(title)), list([...items, ...moreItem(left)])]));
}
var mostRisks = 3;
var oneRiskRoom = 120;
function riskRoom(risks2) {
  return 2 * (oneRiskRoom + 4) * Math.min(risks2, mostRisks);
}
function jobAlert(plan, jobLayers) {
  const layers = layersWithoutJob(plan, jobLayers);
  if (layers.length === 0) return "";
  const said3 = `${noJobText(layers)}: what is planned there is never applied. Run init again.`;
  return markdown(alert("WARNING", [paragraph(strong(`${said3.slice(0, 1).toUpperCase()}${said3.slice(1)}`))]));
}
function untriedBlocks(plan) {
  const reasons = /* @__PURE__ */ new Map();
  for (const { trial } of releasesOf(plan).flatMap(({ changes }) => changes)) {
    if (trial?.outcome !== "not-tried") continue;
    const reason = trial.reason ?? "no reason is known";
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const lines = [...reasons].slice(0, 3).map(([reason, count3]) => {
    return [
      text(`Not tried on the API server: ${counted(count3, "object")}, because `),
      code(reason, reasonRoom),
      text(".")
    ];
  });
  if (reasons.size > 3)
    lines.push([text(`Others were not tried for ${counted(reasons.size - 3, "more reason")}.`)]);
  return markdown(...lines.map((line2) => paragraph(...line2)));
}
function reasonOf2({ trial }) {
  return trial?.reason ?? "no reason was given";
}
function releaseName2({ namespace: namespace2, name: name3 }) {
  return code(`${namespace2}/${name3}`, nameRoom);
}
function sizeOf(reason = "", more = 0) {
  return around + 2 * nameRoom + 2 * Math.min(reason.length, reasonRoom) + more;
}
function moreItem(left) {
  return left > 0 ? [[text(`and ${number2(left)} more, marked in the table`)]] : [];
}

// src/report/plan/images.ts
var imageRoom = 200;
var nameRoom2 = 130;
var mostOpen = 10;
function imagesBlock(plan, room2) {
  const rows3 = releasesOf(plan).flatMap((release5) => imagesOf3(release5).map((image) => ({ release: release5, image })));
  if (rows3.length === 0) return "";
  const { kept: kept4, left } = within(rows3, room2, () => 2 * (nameRoom2 + 2 * imageRoom));
  const items = kept4.map(({ release: { namespace: namespace2, name: name3 }, image: { from, to } }) => [
    code(`${namespace2}/${name3}`, nameRoom2),
    text(": "),
    code(from, imageRoom),
    text(" → "),
    code(to, imageRoom)
  ]);
  const more = left > 0 ? [[text(`and ${number2(left)} more, in the diffs`)]] : [];
  const title = `${counted(rows3.length, "container image")} ${rows3.length === 1 ? "changes" : "change"}`;
  return details(title, markdown(list([...items, ...more])), rows3.length <= mostOpen);
}
function imagesOf3({ changes }) {
  const all = changes.flatMap(({ images }) => images ?? []);
  return [...new Map(all.map((image) => [`${image.from} ${image.to}`, image])).values()];
}

// src/report/plan/versions.ts
function versions({
  status,
  version: version4,
  installedVersion
}) {
  if (status === "uninstall") return installedVersion ?? version4;
  if (installedVersion === void 0 || installedVersion === version4 || version4 === "")
    return version4 || installedVersion || "";
  return `${installedVersion} → ${version4}`;
}

// src/report/plan/plan-table.ts
function fittedTable(plan, { room: room2, measure, elsewhere: elsewhere3 }) {
  const rows3 = releasesOf(plan).length;
  const columns = [
    { least: 30 * rows3, render: () => planTable(plan, "all") },
    { least: 25 * rows3, render: () => planTable(plan, "few") }
  ];
  const lines = [Infinity, 24].map((nameRoom3) => ({
    least: 12 * rows3,
    render: () => plainRows(rowLines(plan, nameRoom3))
  }));
  const fitted2 = fullestThatFits(columns, { size: room2 * 0.6, measure }) ?? fullestThatFits(lines, { size: room2 * 0.95, measure });
  return fitted2?.text ?? cutRows(plan, { room: room2, measure, elsewhere: elsewhere3 });
}
function cutRows(plan, { room: room2, measure, elsewhere: elsewhere3 }) {
  const { kept: kept4, left } = within(rowLines(plan, 20, worstOf2), room2 - 200, (line2) => measure(line2) + 1);
  if (left === 0) return plainRows(kept4);
  return plainRows(kept4) + markdown(paragraph(text(`${number2(left)} more lines of this are ${elsewhere3}.`)));
}
function planTable(plan, columns) {
  const all = columns === "all";
  const titles4 = ["Layer", "Release", "Status", ...all ? ["Version"] : [], "Objects", "Risk"];
  const rows3 = plan.layers.flatMap((layer2) => {
    if (!layer2.releases.some(isChanged)) return [unchangedLayer(layer2, titles4.length)];
    return layer2.releases.map((release5) => [
      [text(String(layer2.layer))],
      [code(`${release5.namespace}/${release5.name}`)],
      statusCell(release5),
      ...all ? [versionCell(release5)] : [],
      [text(objectsText(release5))],
      riskCell(release5, all)
    ]);
  });
  return markdown(table(titles4, rows3));
}
function versionCell(release5) {
  const shown4 = (versions(release5) || "–").split(" → ");
  return shown4.flatMap((version4, index) => index ? [text(" → "), code(version4)] : [code(version4)]);
}
function unchangedLayer({ layer: layer2, releases }, columns) {
  const cells3 = [String(layer2), counted(releases.length, "release"), "unchanged"];
  return Array.from({ length: columns }, (_, index) => [text(cells3[index] ?? "")]);
}
function statusCell({ status, unstable }) {
  const bold = status === "unknown" || status === "stuck";
  return [
    bold ? strong(status) : text(status),
    ...unstable === void 0 ? [] : [text(", "), strong("unstable")]
  ];
}
function objectsText({ status, changes }) {
  if (status === "unknown") return "?";
  const count3 = (wanted2) => changes.filter(({ action }) => action === wanted2).length;
  const counts = [
    ["+", count3("add")],
    ["~", count3("change")],
    ["−", count3("remove")]
  ];
  return counts.flatMap(([sign, objects]) => objects > 0 ? [`${sign}${number2(objects)}`] : []).join(" ");
}
function riskCell(release5, withReasons) {
  if (release5.status === "unknown") return [text("?")];
  const verdict = verdictOf(release5);
  const others = withReasons ? risksOf(release5).filter(({ level }) => level !== "high") : [];
  const marks3 = [
    ...refusedChanges(release5.changes).length > 0 ? [[strong("refused")]] : [],
    ...verdict !== void 0 && (verdict === "high" || others.length === 0) ? [[riskLabel(verdict)]] : []
  ];
  const more = others.length > 3 ? [text(`, ${others.length - 3} more`)] : [];
  return [
    ...marks3.flatMap((mark2, index) => index > 0 ? [text(", "), ...mark2] : mark2),
    ...marks3.length > 0 && others.length > 0 ? [lineBreak] : [],
    ...others.slice(0, 3).flatMap(labelledReason),
    ...more
  ];
}
var lineBreak = { type: "html", value: "<br>" };
function labelledReason({ level, reason }, index, risks2) {
  if (index > 0 && risks2[index - 1]?.level === level) return [text(", "), code(reason, 80)];
  return [...index > 0 ? [lineBreak] : [], riskLabel(level), text(": "), code(reason, 80)];
}
function riskLabel(level) {
  return level === "high" ? strong(level) : text(level);
}
function rowLines(plan, nameRoom3, tell = allOf) {
  return plan.layers.flatMap(({ layer: layer2, releases }) => {
    if (!releases.some(isChanged))
      return [`layer ${layer2}: ${counted(releases.length, "release")}, unchanged`];
    return [`layer ${layer2}`, ...releases.map((release5) => `  ${rowLine(release5, nameRoom3, tell)}`)];
  });
}
function rowLine(release5, nameRoom3, tell) {
  const name3 = cropped(`${release5.namespace}/${release5.name}`, nameRoom3);
  return [name3, ...tell(release5)].filter((part) => part !== "").join(" ");
}
function allOf(release5) {
  return [
    release5.status === "upgrade" ? "" : release5.status,
    release5.unstable === void 0 ? "" : "unstable",
    objectsText(release5),
    refusedChanges(release5.changes).length > 0 ? "refused" : "",
    notableRisk(release5)
  ];
}
function worstOf2(release5) {
  const { status, unstable, changes } = release5;
  if (status === "unknown" || status === "stuck") return [status];
  if (refusedChanges(changes).length > 0) return ["refused"];
  if (unstable !== void 0) return ["unstable"];
  return status === "upgrade" ? [notableRisk(release5)] : [status];
}
function notableRisk(release5) {
  const verdict = verdictOf(release5);
  return verdict === "routine" || verdict === "none found" ? "" : verdict ?? "";
}
function plainRows(lines) {
  return markdown(fence(lines.join("\n"), "text"));
}

// src/report/plan/shown-plan.ts
function shownPlan(plan) {
  return {
    ...plan,
    ...plan.remarks ? { remarks: printable(plan.remarks) } : {},
    layers: plan.layers.flatMap(
      ({ layer: layer2, releases }) => releases.length > 0 ? [{ layer: layer2, releases: releases.map(shown3) }] : []
    )
  };
}
function shown3(release5) {
  const { changes, ...rest } = release5;
  const clean = printable({ ...rest, changes: changes.map((change) => ({ ...change, diff: "" })) });
  return {
    ...clean,
    changes: clean.changes.map((change, index) => {
      const diff2 = changes[index]?.diff ?? "";
      return { ...change, diff: diff2, lines: lineCount(diff2) };
    })
  };
}
function lineCount(diff2) {
  let count3 = diff2 === "" || diff2.endsWith("\n") ? 0 : 1;
  for (let at2 = diff2.indexOf("\n"); at2 !== -1; at2 = diff2.indexOf("\n", at2 + 1)) count3 += 1;
  return count3;
}
function cutDiff(diff2, { lines, columns }) {
  const head = firstLines(diff2, lines);
  const short2 = columns === Infinity ? head : head.split("\n").map((line2) => cutLine(line2, columns)).join("\n");
  return printable({ diff: short2 }).diff.replace(/\n$/, "");
}
function firstLines(diff2, lines) {
  let end = -1;
  for (let line2 = 0; line2 < lines; line2 += 1) {
    const next2 = diff2.indexOf("\n", end + 1);
    if (next2 === -1) return diff2;
    end = next2;
  }
  return diff2.slice(0, Math.max(end, 0));
}
function cutLine(line2, columns) {
  if (line2.length <= columns) return line2;
  return `${line2.slice(0, columns)}… (${number2(line2.length - columns)} more characters)`;
}

// src/report/plan/release-section.ts
var levels = [
  { lines: Infinity, columns: Infinity, bodies: true, objects: Infinity, remarks: Infinity },
  { lines: 2e4, columns: 2e4, bodies: true, objects: 2e3, remarks: 2e3 },
  { lines: 2e3, columns: 2e3, bodies: true, objects: 2e3, remarks: 2e3 },
  { lines: 500, columns: 500, bodies: true, objects: 2e3, remarks: 2e3 },
  { lines: 120, columns: 400, bodies: true, objects: 2e3, remarks: 2e3 },
  { lines: 25, columns: 175, bodies: false, objects: 250, remarks: 250 },
  { lines: 0, columns: 0, bodies: false, objects: 20, remarks: 20 }
];
var smallDiff = 16;
function releaseSection2(release5, open3) {
  return [
    ...levels.map((level) => ({
      least: leastSize(release5, level),
      render: () => fullSection(release5, level, open3)
    })),
    { least: release5.namespace.length + release5.name.length, render: () => countsLine(release5) }
  ];
}
function hasSection({ status, changes, notes, risks: risks2, unstable }) {
  if (status === "unchanged") return false;
  if (status !== "unknown" && status !== "stuck") return true;
  return changes.length + notes.length + (risks2?.length ?? 0) > 0 || unstable !== void 0;
}
function isSmall({ changes, reason }) {
  return linesOf4(changes) <= smallDiff && changes.length <= 4 && (reason ?? "").length < 400;
}
function linesOf4(changes) {
  return changes.reduce((sum, { lines }) => sum + lines, 0);
}
function leastSize({ changes }, level) {
  const told3 = changes.length > level.objects ? changes.slice(0, level.objects) : changes;
  return told3.reduce((sum, change) => sum + leastTitle(change) + leastBody(change, level), 0);
}
function leastTitle({ kind, name: name3, risks: risks2 = [] }) {
  const reasons = risks2.reduce((sum, { reason }) => sum + Math.min(reason.length, 300), 0);
  return 20 + Math.min(kind.length + name3.length, 300) + reasons;
}
function leastBody(change, level) {
  if (!showsBody(change, level)) return 0;
  return level.lines === Infinity ? change.diff.length : Math.min(level.lines, change.lines);
}
function fullSection(release5, level, open3) {
  const blocks2 = [...remarkBlocks(release5, level), ...changeBlocks(release5.changes, level)];
  const objects = release5.status === "unknown" ? "" : objectsText(release5);
  const facts = [release5.status, objects, ...riskFacts(release5)].filter((fact) => fact !== "");
  const title = `<b>${htmlCode(`${release5.namespace}/${release5.name}`)}</b> ${facts.join(", ")}`;
  return details(title, markdown(...blocks2), open3);
}
function riskFacts(release5) {
  const verdict = verdictOf(release5);
  const refused4 = refusedChanges(release5.changes).length > 0 ? ["<b>would be refused</b>"] : [];
  return verdict === void 0 ? refused4 : [...refused4, verdictText2(verdict)];
}
function verdictText2(verdict) {
  if (verdict === "none found") return "no risk found";
  return verdict === "routine" ? verdict : `${verdict === "high" ? "<b>high</b>" : verdict} risk`;
}
function remarkBlocks({ unstable, reason, notes, risks: risks2 }, level) {
  const first = [
    ...reason === void 0 ? [] : [[code(reason, 600)]],
    ...unstable === void 0 ? [] : [unstableRemark(unstable)]
  ];
  const others = [
    ...(risks2 ?? []).map(({ level: level2, reason: reason2 }) => [riskLabel(level2), text(": "), code(reason2)]),
    ...notes.map((note) => [text(`${note.level}: `), code(note.text, 600)])
  ];
  const left = others.length - level.remarks;
  const more = left > 0 ? [[text(`And ${counted(left, "remark")} more, left out.`)]] : [];
  return [...first, ...others.slice(0, level.remarks), ...more].map((remark) => paragraph(...remark));
}
function unstableRemark(cause) {
  const way = [text(": apply refuses it unless "), code("allow-unstable"), text(" names it.")];
  return [text("Every render differs, because of "), code(cause), ...way];
}
function changeBlocks(changes, level) {
  const told3 = changes.slice(0, level.objects);
  const left = changes.length - told3.length;
  const more = left > 0 ? [paragraph(text(`And ${counted(left, "object")} more, left out.`))] : [];
  if (level.lines === 0 && told3.length > 0) {
    return [list(told3.map((change) => changeTitle(change, level))), ...more];
  }
  const blocks2 = told3.flatMap((change) => [
    paragraph(...changeTitle(change, level)),
    ...showsBody(change, level) && change.lines > 0 ? [fence(cutDiff(change.diff, level), "diff")] : []
  ]);
  return [...blocks2, ...more];
}
var verbs = { add: "adds", change: "changes", remove: "removes" };
function changeTitle(change, level) {
  const { action, apiVersion, kind, namespace: namespace2, name: name3, crd, trial, risks: risks2 } = change;
  const refused4 = trial?.outcome === "refused";
  return [
    strong(verbs[action]),
    text(" "),
    code(`${kind} ${namespace2 === "" ? "" : `${namespace2}/`}${name3}`),
    text(" "),
    code(apiVersion),
    text(`${crd ? " (crds/)" : ""}${leftOut(change, level)}`),
    ...refused4 ? [text(", "), strong("would be refused"), text(": "), code(trial.reason ?? "", 600)] : [],
    ...[...risks2 ?? []].sort((a, b) => riskLevels.indexOf(b.level) - riskLevels.indexOf(a.level)).flatMap(({ level: risk, reason }) => [text(", "), riskLabel(risk), text(": "), code(reason)])
  ];
}
function leftOut(change, level) {
  if (!showsBody(change, level)) return change.lines > 0 ? `, ${counted(change.lines, "line")} left out` : "";
  if (change.lines <= level.lines) return "";
  return `, first ${level.lines} of ${number2(change.lines)} lines`;
}
function showsBody({ action, kind, crd, lines }, level) {
  if (level.bodies || lines === 1 && level.lines > 0) return true;
  return level.lines > 0 && action === "change" && kind !== "CustomResourceDefinition" && crd !== true;
}
function countsLine({ namespace: namespace2, name: name3, changes }) {
  return markdown(
    paragraph(code(`${namespace2}/${name3}`), text(`: ${counted(linesOf4(changes), "line")} of diff left out`))
  );
}

// src/report/plan/plan-markdown.ts
var openLines = 60;
function planMarkdown(plan, frame) {
  const { limit: limit2, measure, elsewhere: elsewhere3, surroundings: surroundings2 = {}, before = "" } = frame;
  const listRoom = (limit2 - measure(before)) * 0.05;
  const head = [
    before,
    markdown(
      heading(...headline(plan, frame)),
      paragraph(...totals(plan, surroundings2)),
      ...(plan.remarks ?? []).map((remark) => paragraph(code(remark)))
    ),
    jobAlert(plan, surroundings2.jobLayers),
    refusalAlert(plan, listRoom),
    unknownBlocks(plan, listRoom),
    riskAlert(plan, listRoom)
  ];
  const middle = [imagesBlock(plan, listRoom), frame.drawing ?? ""];
  const tail = [untriedBlocks(plan), frame.footer];
  const fixed = [...head, ...middle, ...tail].reduce((sum, part) => sum + measure(part) + 1, 400);
  const table2 = fittedTable(plan, { room: limit2 - fixed, measure, elsewhere: elsewhere3 });
  const sections = fittedSections(plan, { ...frame, limit: limit2 - fixed - measure(table2) });
  return [...head, table2, ...middle, ...sections, ...tail].filter((part) => part !== "").join("\n");
}
function headline(plan, { stack = "" }) {
  const operation = plan.operation === void 0 ? "" : `${plan.operation}, `;
  return [...stackName({ ...plan, stack }), text(`: ${operation}${planSentence(plan)}`)];
}
function totals(plan, { kubeContext }) {
  const releases = releasesOf(plan);
  const byStatus = /* @__PURE__ */ new Map();
  for (const { status } of releases) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  const { added: added2, altered, removed: removed2 } = countPlan(plan);
  const counts = [...byStatus].map(([status, count3]) => `${number2(count3)} ${status}`);
  const objects = `objects: ${number2(added2)} added, ${number2(altered)} changed, ${number2(removed2)} removed`;
  const parts = [
    ...counts.length > 0 ? [`releases: ${counts.join(", ")}`] : [],
    ...added2 + altered + removed2 > 0 ? [objects] : []
  ];
  const uid = code(plan.cluster.slice(0, 8));
  const cluster = kubeContext === void 0 ? [uid] : [code(kubeContext), text(" ("), uid, text(")")];
  return [text("Cluster "), ...cluster, text(`${parts.map((part) => `; ${part}`).join("")}.`)];
}
function planSentence(plan) {
  const releases = releasesOf(plan);
  const having = (status) => releases.filter((release5) => release5.status === status).length;
  const [unknown5, stuck] = [having("unknown"), having("stuck")];
  const unstable = releases.filter((release5) => release5.unstable !== void 0).length;
  const changed2 = releases.filter(isKnownToChange).length;
  const doubts = [
    ...unknown5 > 0 ? [`what changes in ${number2(unknown5)} is unknown`] : [],
    ...stuck > 0 ? [`${number2(stuck)} ${stuck === 1 ? "is" : "are"} stuck`] : [],
    ...unstable > 0 ? [`${number2(unstable)} ${unstable === 1 ? "is" : "are"} unstable`] : []
  ];
  if (changed2 === 0 && doubts.length === 0) return `no changes in ${counted(releases.length, "release")}`;
  const layers = plan.layers.filter((layer2) => layer2.releases.some(isKnownToChange)).map(({ layer: layer2 }) => layer2);
  const where = `in ${layers.length === 1 ? "layer" : "layers"} ${enumeration(layers)}`;
  const verb = changed2 === 1 || releases.length === 1 ? "changes" : "change";
  const sentence2 = `${number2(changed2)} of ${counted(releases.length, "release")} ${verb} ${changed2 === 0 ? "" : where}`;
  const refused4 = releases.flatMap(({ changes }) => refusedChanges(changes)).length;
  const refusal3 = refused4 > 0 ? [`the API server would refuse ${counted(refused4, "object")}`] : [];
  const risk = highestRiskText(releases);
  return [sentence2.trim(), ...doubts, ...refusal3, ...risk === void 0 ? [] : [risk]].join(", ");
}
function isKnownToChange({ status }) {
  return status !== "unchanged" && status !== "unknown" && status !== "stuck";
}
function fittedSections(plan, { limit: limit2, measure, elsewhere: elsewhere3 }) {
  const changed2 = releasesOf(plan).filter(hasSection);
  const open3 = openSections(changed2);
  const sections = changed2.map((release5) => releaseSection2(release5, open3.has(release5)));
  const fitted2 = fittedParts(sections, { size: limit2 - sections.length, measure });
  const shown4 = fitted2.filter((section2) => section2 !== void 0).map(({ text: text12 }) => text12);
  return [...shown4, shortened2(fitted2, elsewhere3)];
}
function openSections(releases) {
  let lines = 0;
  return new Set(
    releases.filter((release5) => {
      if (!isSmall(release5)) return false;
      lines += 1 + release5.changes.reduce((sum, change) => sum + change.lines, 0);
      return lines <= openLines;
    })
  );
}
function shortened2(fitted2, elsewhere3) {
  const missing5 = fitted2.filter((section2) => section2 === void 0).length;
  const cut = fitted2.filter((section2) => section2 !== void 0 && section2.version > 0).length;
  if (missing5 + cut === 0) return "";
  const parts = [
    ...cut > 0 ? [`the diffs of ${counted(cut, "release")} are shortened`] : [],
    ...missing5 > 0 ? [`those of ${counted(missing5, "release")} are left out`] : []
  ];
  return markdown(paragraph(text(`For want of room ${parts.join(", ")}. All of it is ${elsewhere3}.`)));
}

// src/report/pull-request/plan-comment.ts
var commentLimit = 65536;
var longestFailure = 4e3;
function planComment(plan, untrusted, limit2 = commentLimit) {
  const context = printable(untrusted);
  return planMarkdown(shownPlan(plan), {
    limit: limit2,
    measure: inCharacters,
    before: hiddenLines(commentMarker("plan", { ...plan, stack: untrusted.stack }), context.record),
    stack: context.stack,
    surroundings: context,
    footer: planFooter(context),
    elsewhere: "in the job summary and in the plan file"
  });
}
function planNothing(of) {
  const said3 = [text("This pull request changes no file that counts for "), ...stackName(of)];
  const which = [
    text(": none in the folder of the stack, and none that the input "),
    code("paths"),
    text(" names.")
  ];
  return `${commentMarker("plan", of)}

${markdown(paragraph(...said3, ...which))}`;
}
function planFailed(run2) {
  return hiddenLines(commentMarker("plan", run2)) + planFailedMarkdown(run2);
}
function planFailedMarkdown(failed2) {
  const { commit: commit2, runUrl, failure } = failed2;
  const run2 = link("run", runUrl);
  const unknown5 = paragraph(strong("What would change is not known."));
  return markdown(
    heading(...stackName(failed2), text(": no plan of "), code(commit2.slice(0, 12) || "(none)")),
    alert("CAUTION", [unknown5, fence(printable(cropped(failure, longestFailure)), "text")]),
    ...run2.length > 0 ? [smallPrint(...run2)] : []
  );
}
function hiddenLines(...lines) {
  const given = lines.filter((line2) => line2 !== "");
  const open3 = given.find((line2) => !/^<!--[^<>\n\r]*-->$/.test(line2));
  if (open3 !== void 0) throw new Error("a hidden line is not one HTML comment");
  return `${given.join("\n")}
`;
}
function planFooter({ commit: commit2, planId, runUrl, stages, onMerge: onMerge2 }, isWhole2 = false) {
  const run2 = link("run", runUrl);
  const each = stagesText(stages);
  const facts = [
    text("Plan "),
    code(planId),
    text(" of commit "),
    code(commit2.slice(0, 12) || "(none)"),
    ...run2.length > 0 ? [text(", "), ...run2] : [],
    text(`, ${duration(secondsOf(stages))}${isWhole2 && each !== "" ? ` (${each})` : ""}. `),
    ...sentence(onMerge2)
  ];
  return markdown(smallPrint(...facts));
}

// src/report/summary/review.ts
var mostNamed = 50;
function isAsReviewed({ state, fresh }) {
  return state === "known" && fresh.length === 0;
}
function reviewMarkdown({ pull, fresh, gone, state }) {
  if (state === "none") {
    return markdown(
      alert("WARNING", [paragraph(text(`Pull request ${pull} has no plan that was reviewed.`))])
    );
  }
  if (state === "forged") {
    const why = `The plan in the comment of pull request ${pull} was edited, or made with another key. It counts for nothing.`;
    return markdown(alert("CAUTION", [paragraph(text(why))]));
  }
  const less = gone > 0 ? ` ${counted(gone, "reviewed change")} need not be made any more.` : "";
  if (fresh.length === 0) {
    return markdown(paragraph(text(`This is what was reviewed in pull request ${pull}.${less}`)));
  }
  const rest = fresh.length > mostNamed ? [[text(`and ${fresh.length - mostNamed} more`)]] : [];
  const more = `${counted(fresh.length, "release")} would change in a way that nobody saw in pull request ${pull}:`;
  return markdown(
    alert("WARNING", [
      paragraph(text(more)),
      list([...fresh.slice(0, mostNamed).map((release5) => [code(release5)]), ...rest]),
      ...less ? [paragraph(text(less.trim()))] : []
    ])
  );
}

// src/report/pull-request/closed-state.ts
function closedState(state, ends) {
  const known2 = new Map(state.layers.map((layer2) => [layer2.layer, layer2]));
  const closed = ends.map((end) => closedLayer(known2.get(end.layer) ?? unknownLayer(end.layer), end));
  const others = state.layers.filter(({ layer: layer2 }) => ends.every((end) => end.layer !== layer2)).map((layer2) => closedLayer(layer2, { layer: layer2.layer, status: "skipped" }));
  return { ...state, layers: [...closed, ...others].sort((a, b) => a.layer - b.layer) };
}
function unknownLayer(layer2) {
  return { layer: layer2, status: "waiting", releases: [], seconds: 0 };
}
function closedLayer(layer2, { status, why }) {
  const isTold = layer2.status === "failed" || why === void 0 && layer2.status !== "waiting";
  return isTold ? layer2 : { ...layer2, status, ...why === void 0 ? {} : { failure: why } };
}
function reopenedState(state) {
  const layers = state.layers.map((layer2) => {
    const { releases, seconds: seconds2 } = layer2;
    return layer2.status === "applied" ? layer2 : { layer: layer2.layer, status: "waiting", releases, seconds: seconds2 };
  });
  return { ...state, layers };
}

// src/report/pull-request/deploy-state.ts
import { deflateRawSync, inflateRawSync } from "node:zlib";
var text11 = string();
var count2 = pipe(number(), safeInteger(), minValue(0));
var seconds = pipe(number(), finite(), minValue(0));
var list4 = (item2) => pipe(array(item2), maxLength(1e4), readonly());
var release4 = strictObject({
  name: text11,
  namespace: text11,
  outcome: picklist(outcomes),
  chartVersion: text11,
  from: count2,
  to: count2,
  recovered: exactOptional(picklist(pendingStates))
});
var layer = strictObject({
  layer: count2,
  status: picklist(["waiting", "applied", "failed", "rejected", "cancelled", "skipped"]),
  releases: list4(release4),
  /** How many releases more there are, where there was no room to keep them. */
  unnamed: exactOptional(count2),
  seconds,
  /** What failed, why, and what to do; or who rejected it. */
  failure: exactOptional(text11),
  /** What is not ready after that. */
  diagnosis: exactOptional(
    strictObject({ shown: list4(text11), hint: exactOptional(text11), more: list4(text11) })
  )
});
var deployState = strictObject({
  /** Path of the helmfile from the root of its repository. */
  stack: text11,
  environment: text11,
  /** Full SHA. */
  commit: text11,
  runUrl: exactOptional(text11),
  planId: text11,
  /** Who approved it. */
  approvals: list4(text11),
  layers: list4(layer),
  /** What ended the deploy before its first layer. */
  failure: exactOptional(text11)
});
var mostBytes2 = 4 * 1024 * 1024;
function deployRecord(state) {
  const packed2 = deflateRawSync(Buffer.from(JSON.stringify(state))).toString("base64url");
  return `<!-- helmfile-gate:deploy-state ${packed2} -->`;
}
function readDeployRecord(line2) {
  const packed2 = /^<!-- helmfile-gate:deploy-state ([A-Za-z0-9_-]{1,65536}) -->$/.exec(line2)?.[1];
  if (packed2 === void 0) return void 0;
  try {
    const unpacked2 = inflateRawSync(Buffer.from(packed2, "base64url"), { maxOutputLength: mostBytes2 });
    return parse(deployState, JSON.parse(unpacked2.toString("utf8")), { abortEarly: true });
  } catch {
    return void 0;
  }
}

// src/report/markdown/diagnosis-markdown.ts
function diagnosisMarkdown({ shown: shown4, hint, more }) {
  const first = markdown(
    ...[paragraph(strong("Not ready, and why")), fence(shown4.join("\n"), "text")],
    ...hint === void 0 ? [] : [paragraph(strong("Hint"), text(": "), ...sentence(hint))]
  );
  if (more.length === 0) return first;
  return `${first}
${details(`${counted(more.length, "more line")} of the diagnosis`, markdown(fence(more.join("\n"), "text")))}`;
}

// src/report/pull-request/deploy-comment.ts
var tellings = ["table", "lines", "short", "counts"];
function deployComment(given, limit2 = commentLimit) {
  const state = withShortFailures(given);
  const versions2 = [state, ...shorter(state)].flatMap((kept4) => {
    const record2 = hiddenLines(commentMarker("deploy", state), deployRecord(kept4));
    const shown4 = printable(withDiagnosesOf(kept4, state));
    return tellings.map((telling) => ({
      least: record2.length + leastSize2(shown4, telling),
      render: () => `${record2}
${deployBody(shown4, telling)}`
    }));
  });
  const fitted2 = fullestThatFits(versions2, { size: limit2, measure: inCharacters });
  if (fitted2) return fitted2.text;
  return `${hiddenLines(commentMarker("deploy", state))}
${markdown(deployHeading(printable(state)), footer2(printable(state)))}`;
}
function readDeployComment(body) {
  const [marker, record2 = ""] = body.split(/\r?\n/, 2);
  const state = readDeployRecord(record2);
  return state && marker === commentMarker("deploy", state) ? state : void 0;
}
function leastSize2({ layers }, telling) {
  const release5 = { table: 50, lines: 15, short: 15, counts: 0 }[telling];
  return layers.reduce((sum, { releases }) => sum + 20 + releases.length * release5, 0);
}
function withShortFailures(state) {
  const short2 = (of) => of.failure === void 0 ? of : { ...of, failure: cropped(of.failure, longestFailure) };
  return { ...short2(state), layers: state.layers.map(short2) };
}
function withoutReleases(state) {
  const counts = ({ releases, unnamed = 0, ...layer2 }) => ({
    ...layer2,
    releases: [],
    unnamed: releases.length + unnamed
  });
  return { ...state, layers: state.layers.map(counts) };
}
function shorter(state) {
  const short2 = withShortDiagnoses(state);
  return short2 === state ? [withoutReleases(state)] : [short2, withoutReleases(short2)];
}
function withShortDiagnoses(state) {
  if (state.layers.every(({ diagnosis }) => diagnosis === void 0)) return state;
  const layers = state.layers.map(
    ({ diagnosis, ...layer2 }) => diagnosis ? { ...layer2, diagnosis: { ...diagnosis, shown: diagnosis.shown.slice(0, 3), more: [] } } : layer2
  );
  return { ...state, layers };
}
function withDiagnosesOf(kept4, state) {
  const layers = state.layers.map(({ diagnosis: _, ...layer2 }, index) => {
    const diagnosis = kept4.layers[index]?.diagnosis;
    return diagnosis ? { ...layer2, diagnosis } : layer2;
  });
  return { ...state, layers };
}
function deployBody(state, telling) {
  const { layers } = state;
  const room2 = telling === "table" ? longestFailure : 400;
  return [
    markdown(deployHeading(state)),
    ...failuresOf(state).map(
      ({ title, failure, diagnosis }) => failureAlert(title, cropped(failure, room2)) + (diagnosis ? `
${diagnosisMarkdown(diagnosis)}` : "")
    ),
    ...layers.length > 0 ? [markdown(layersTable(layers))] : [],
    ...layers.filter(({ releases }) => releases.length > 0).map((layer2) => layerSection(layer2, telling)),
    ...telling === "counts" ? [markdown(paragraph(text("For want of room the releases are only counted.")))] : [],
    markdown(footer2(state))
  ].join("\n");
}
function deployHeading(state) {
  const { layers, failure } = state;
  const sentence2 = failure === void 0 ? deploySentence(layers) : "the deploy failed before its first layer";
  return heading(...stackName(state), text(`: ${sentence2}`));
}
var endings = [
  ["failed", "failed"],
  ["rejected", "was rejected"],
  ["cancelled", "was cancelled"]
];
function deploySentence(layers) {
  const having = (status) => layers.filter((layer2) => layer2.status === status).map(({ layer: layer2 }) => layer2);
  const named7 = (numbers) => `layer${numbers.length === 1 ? "" : "s"} ${enumeration(numbers)}`;
  const [waiting2, applied] = [having("waiting"), having("applied")];
  const ends = endings.map(([status, verb]) => ({ verb, at: having(status) })).filter(({ at: at2 }) => at2.length > 0).map(({ verb, at: at2 }) => `${verb} in ${named7(at2)}`);
  if (ends.length > 0) {
    const reached = applied.length > 0 ? `, ${named7(applied)} applied` : "";
    return `the deploy ${enumeration(ends)}${reached}`;
  }
  if (waiting2.length > 0) return `deploying, ${named7(waiting2)} to go`;
  return applied.length > 0 ? `deployed, ${named7(applied)} applied` : "nothing to deploy";
}
function failuresOf({ failure, layers }) {
  const whole2 = failure === void 0 ? [] : [{ title: "Nothing was deployed", failure }];
  const failed2 = layers.flatMap(({ layer: layer2, status, failure: failure2, diagnosis }) => {
    const [, verb = "failed"] = endings.find(([ended]) => ended === status) ?? [];
    return failure2 === void 0 ? [] : [{ title: `Layer ${layer2} ${verb}`, failure: failure2, ...diagnosis ? { diagnosis } : {} }];
  });
  return [...whole2, ...failed2];
}
function failureAlert(title, failure) {
  return markdown(alert("CAUTION", [paragraph(strong(title)), fence(failure, "text")]));
}
function layersTable(layers) {
  const rows3 = layers.map(({ layer: layer2, status, releases, unnamed, seconds: seconds2 }) => [
    [text(String(layer2))],
    [endings.some(([ended]) => ended === status) ? strong(status) : text(status)],
    [text(outcomesText(releases, unnamed))],
    [text(seconds2 > 0 ? duration(seconds2) : "")]
  ]);
  return table(["Layer", "Status", "Releases", "Time"], rows3);
}
function outcomesText(releases, unnamed = 0) {
  if (unnamed > 0) return `${counted(unnamed, "release")}, too many to name`;
  const counts = /* @__PURE__ */ new Map();
  for (const { outcome } of releases) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count3]) => `${number2(count3)} ${outcome}`).join(", ");
}
function layerSection({ layer: layer2, releases, status }, telling) {
  if (telling === "counts") return "";
  const title = `Layer ${layer2}: ${counted(releases.length, "release")}`;
  const body = telling === "table" ? releaseTable(releases) : releaseLines2(releases, telling === "lines" ? Infinity : 24);
  return details(title, markdown(body), status === "failed");
}
function releaseTable(releases) {
  const rows3 = releases.map((release5) => [
    [code(`${release5.namespace}/${release5.name}`)],
    [release5.outcome === "failed" ? strong("failed") : text(release5.outcome), text(recoveredText(release5))],
    [code(release5.chartVersion || "–")],
    [text(revisions(release5))]
  ]);
  return table(["Release", "Outcome", "Version", "Revision"], rows3);
}
function releaseLines2(releases, nameRoom3) {
  const lines = releases.map((release5) => {
    const name3 = cropped(`${release5.namespace}/${release5.name}`, nameRoom3);
    return `${name3} ${release5.outcome} ${revisions(release5)}`;
  });
  return fence(lines.join("\n"), "text");
}
function revisions({ from, to }) {
  return from === to ? String(to) : `${from} → ${to}`;
}
function footer2({ planId, commit: commit2, approvals, runUrl }) {
  const run2 = link("run", runUrl);
  const who = approvals.slice(0, 20).flatMap((name3, index) => [text(index === 0 ? ", approved by " : ", "), code(name3, 60)]);
  const more = approvals.length > 20 ? [text(` and ${approvals.length - 20} more`)] : [];
  return smallPrint(
    ...planId === "" ? [text("Commit ")] : [text("Plan "), code(planId, 100), text(" of commit ")],
    code(commit2.slice(0, 12) || "(none)"),
    ...who,
    ...more,
    ...run2.length > 0 ? [text(", "), ...run2] : [],
    text(".")
  );
}

// src/report/pull-request/conversation.ts
var eventOf3 = { plan: "pull_request", deploy: "push", queue: "merge_group" };
function conversationOf(options) {
  const { request, environment } = options;
  const { pull, event: event3 } = request;
  const identity3 = identityOf2(request, environment);
  const about2 = async (kind, use) => {
    if (!request.github || !pull || event3?.kind !== eventOf3[kind]) return "";
    if (kind === "plan" && await isOvertaken(request.github, pull, options)) return "";
    return use(postTo(options, commentPlace(kind, identity3, pull.number)));
  };
  const started = (state) => about2("deploy", (post) => announced(post, state, request));
  return {
    planned: (plan, context) => about2("plan", (post) => post.write(planComment(plan, context))),
    untouched: () => about2("plan", (post) => post.update(planNothing(identity3))),
    queued: (review) => about2(
      "queue",
      (post) => (isAsReviewed(review) ? post.update : post.write)(queueComment(identity3, review))
    ),
    deployPlanned: (plan, context) => started(plannedState(plan, context, options)),
    approved: (by, planId) => about2(
      "deploy",
      (post) => edited(post, options, planId, (state) => ({
        ...reopenedState(state),
        approvals: [.../* @__PURE__ */ new Set([...state.approvals, ...by])]
      }))
    ),
    applied: (applied, planId) => about2("deploy", (post) => edited(post, options, planId, (state) => withLayers(state, applied))),
    closed: (closing) => about2("deploy", (post) => close(post, options, closing)),
    planless: (failure) => event3?.kind === "pull_request" ? about2("plan", (post) => post.write(planFailed({ ...runOf2(options), failure }))) : started({ ...emptyState(options, ""), failure })
  };
}
function queueComment(identity3, review) {
  const title = heading(...stackName(identity3), text(" in the merge queue"));
  return `${markdown(title)}
${reviewMarkdown(review)}`;
}
async function isOvertaken(github, { number: number3, headSha }, { warn }) {
  const now = await github.pullState(number3).catch(() => void 0);
  if (now === void 0 || now.headSha === headSha && !now.merged) return false;
  const why = now.merged ? "is merged" : `has a newer commit, ${now.headSha.slice(0, 12)}`;
  warn(`The comment is left as it is: #${number3} ${why}. What this run found is in its job summary.`);
  return true;
}
function postTo({ request, knownSecrets, warn }, place3) {
  const github = request.github;
  const send = async (write3, body) => {
    knownSecrets.requireClean("the comment", body);
    return postedUrl(await write3(place3, body), warn);
  };
  return {
    write: (body) => send((at2, text12) => upsertComment(github, at2, text12), body),
    update: (body) => send((at2, text12) => updateIfPresent(github, at2, text12), body),
    read: async () => {
      try {
        return (await ownComments(github, place3))[0]?.body;
      } catch (error) {
        warn(`The comment with the deploy is not known: ${knownSecrets.text(failureLine(error))}`);
        return void 0;
      }
    }
  };
}
function postedUrl(posted2, warn) {
  if (posted2.action === "absent") return "";
  if (posted2.action === "failed") {
    warn(`There is no comment: ${failureLine(posted2.failure)}. All of it is in the job summary.`);
    return "";
  }
  if (posted2.duplicates.length > 0) warn(`There are more comments than one: ${posted2.duplicates.join(", ")}`);
  return posted2.url;
}
async function edited(post, options, planId, edit) {
  const body = await post.read();
  const known2 = body === void 0 ? void 0 : readDeployComment(body);
  const goesOn = known2?.planId === planId && known2.failure === void 0;
  const state = goesOn ? known2 : emptyState(options, planId);
  return post.write(deployComment(edit(state)));
}
async function close(post, options, { planless, layers }) {
  const body = await post.read();
  const known2 = body === void 0 ? void 0 : readDeployComment(body);
  const isOwn3 = known2 !== void 0 && known2.runUrl === options.request.runUrl;
  if (isOwn3 && planless === void 0) return post.write(deployComment(closedState(known2, layers)));
  if (isOwn3 || planless === void 0 && layers.length === 0) return "";
  const state = { ...emptyState(options, ""), ...planless === void 0 ? {} : { failure: planless } };
  return announced(post, closedState(state, layers), options.request);
}
function announced(post, state, { reviewedComment }) {
  const isNews = state.layers.length > 0 || reviewedComment !== void 0;
  return (isNews ? post.write : post.update)(deployComment(state));
}
function emptyState(options, planId) {
  return { ...runOf2(options), planId, approvals: [], layers: [] };
}
function runOf2({ environment, commit: commit2, request }) {
  const { runUrl } = request;
  return { ...identityOf2(request, environment), commit: commit2, ...runUrl === void 0 ? {} : { runUrl } };
}
function plannedState(plan, { planId }, options) {
  const unknown5 = plan.layers.flatMap(unknownLayer2);
  const status = unknown5.length > 0 ? "skipped" : "waiting";
  const others = changedLayers(plan).filter((layer2) => unknown5.every((one) => one.layer !== layer2)).map((layer2) => ({ layer: layer2, status, releases: [], seconds: 0 }));
  return { ...emptyState(options, planId), layers: [...others, ...unknown5].sort((a, b) => a.layer - b.layer) };
}
function unknownLayer2({ layer: layer2, releases }) {
  const unknown5 = releases.find(({ status }) => status === "unknown");
  if (!unknown5) return [];
  const failure = `planning ${releaseKey(unknown5)} failed: ${unknown5.reason ?? "its changes are not known"}`;
  return [{ layer: layer2, status: "failed", releases: [], seconds: 0, failure }];
}
function withLayers(state, { layers, failure, diagnosis }) {
  const told3 = diagnosis && toldDiagnosis(diagnosis);
  if (layers.length === 0 && failure) return { ...state, failure: failure.message };
  const done = layers.map(({ layer: layer2, releases, seconds: seconds2 }, index) => {
    const failed2 = failure !== void 0 && index === layers.length - 1;
    return {
      ...{ layer: layer2, releases, seconds: seconds2, status: failed2 ? "failed" : "applied" },
      ...failed2 ? { failure: failure.message } : {},
      ...failed2 && told3 ? { diagnosis: told3 } : {}
    };
  });
  const kept4 = state.layers.filter(({ layer: layer2 }) => done.every((one) => one.layer !== layer2));
  return { ...state, layers: [...kept4, ...done].sort((a, b) => a.layer - b.layer) };
}

// src/report/outputs.ts
var resultOf2 = {
  deploy: "applied",
  rollback: "rolled-back",
  mend: "mended",
  destroy: "removed"
};
function planOutputs(plan, { approvalText, planId, planFile }) {
  const counts = countPlan(plan);
  return {
    result: counts.changed > 0 ? "changed" : "unchanged",
    changed: String(counts.changed > 0),
    layers: JSON.stringify(changedLayers(plan)),
    approval: approvalText,
    "plan-file": planFile,
    "plan-id": planId,
    "releases-changed": String(counts.changed),
    "objects-added": String(counts.added),
    "objects-changed": String(counts.altered),
    "objects-removed": String(counts.removed)
  };
}

// src/report/publish.ts
function publisherTo(sink, knownSecrets) {
  return {
    log: (text12) => sink.log.block(knownSecrets.text(text12)),
    page: async (text12) => {
      const shown4 = knownSecrets.text(text12);
      await (sink.page ? sink.page(shown4) : sink.log.block(shown4));
    },
    fold: (title, text12) => sink.log.fold(title, knownSecrets.text(text12)),
    outputs: (outputs) => {
      for (const [name3, value] of Object.entries(outputs))
        knownSecrets.requireClean(`the output ${name3}`, value);
      try {
        sink.setOutputs(outputs);
      } catch (error) {
        throw notWritten("the outputs", error);
      }
    },
    summary: async (markdown2) => {
      knownSecrets.requireClean("the job summary", markdown2);
      await sink.addSummary(markdown2).catch((error) => {
        throw notWritten("the job summary", error);
      });
    },
    document: (name3, document) => sink.writeReport(name3, () => {
      const json = jsonText(document);
      knownSecrets.requireClean("the report file", json);
      return json;
    })
  };
}

// src/report/plan/layer-graph.ts
var mostNodes2 = 150;
var mostLines2 = 300;
var looks2 = {
  unchanged: "fill:#eaeef2,stroke:#8c959f,color:#57606a",
  added: "fill:#dafbe1,stroke:#1a7f37,color:#116329",
  changed: "fill:#ddf4ff,stroke:#0969da,color:#0a3069",
  removed: "fill:#fbefff,stroke:#8250df,color:#512a97",
  risky: "fill:#fff8c5,stroke:#9a6700,color:#633c01",
  blocked: "fill:#ffebe9,stroke:#cf222e,color:#82071e",
  /** The frame of a layer; mermaid's own is yellow, which here means high risk. */
  layer: "fill:transparent,stroke:#8c959f"
};
function layerGraph(plan) {
  const detailed = plan.layers.map((layer2) => ({ layer: layer2.layer, nodes: releaseNodes(layer2) }));
  const count3 = detailed.reduce((sum, { nodes }) => sum + nodes.length, 0);
  if (count3 === 0) return "";
  const coarse = count3 > mostNodes2;
  const layers = coarse ? plan.layers.map((layer2) => ({ layer: layer2.layer, nodes: [layerNode(layer2)] })) : detailed;
  const cut = layers.length > mostNodes2 ? layers.slice(0, mostNodes2) : layers;
  const drawing = fence(graphText(cut), "mermaid");
  if (!coarse) return markdown(drawing, paragraph(text(legend)));
  const left = layers.length - cut.length;
  const said3 = `The drawing has one box a layer, because ${number2(count3)} boxes could not be read.`;
  const missing5 = left > 0 ? ` It ends after ${mostNodes2} layers; ${left} more follow.` : "";
  return markdown(drawing, paragraph(text(`${said3}${missing5} ${legend}`)));
}
var legend = "Dotted lines are needs. Green is installed, blue upgraded, violet removed, yellow of high risk, red unknown, stuck or refused; grey stays.";
function releaseNodes({ releases }) {
  const nodes = releases.filter(isChanged).map((release5) => ({
    label: releaseKey(release5),
    look: lookOf(release5),
    releases: [releaseKey(release5)],
    needs: release5.needs ?? []
  }));
  const rest = releases.filter((release5) => !isChanged(release5)).map(releaseKey);
  if (rest.length === 0) return nodes;
  return [...nodes, { label: `${rest.length} unchanged`, look: "unchanged", releases: rest, needs: [] }];
}
function layerNode({ releases }) {
  const changed2 = releases.filter(isChanged);
  const found2 = changed2.map(lookOf);
  const worst = ["blocked", "risky", "removed", "changed", "added"].find(
    (look) => found2.includes(look)
  );
  const label = `${changed2.length} of ${releases.length} change`;
  return { label, look: worst ?? "unchanged", releases: [], needs: [] };
}
function lookOf(release5) {
  const { status, changes, unstable } = release5;
  const blocked = status === "unknown" || status === "stuck" || unstable !== void 0;
  if (blocked || refusedChanges(changes).length > 0) return "blocked";
  if (verdictOf(release5) === "high") return "risky";
  if (status === "install") return "added";
  if (status === "uninstall") return "removed";
  return status === "unchanged" ? "unchanged" : "changed";
}
function graphText(layers) {
  const boxes = layers.flatMap(({ layer: layer2, nodes }) => [
    `  subgraph l${layer2}["layer ${layer2}"]`,
    // Else mermaid puts the boxes of a layer side by side, and a page of them is one line that nobody can read.
    "    direction LR",
    ...nodes.map(({ label, look }, index) => `    l${layer2}n${index}["${labelText(label)}"]:::${look}`),
    "  end"
  ]);
  const order3 = layers.slice(1).map(({ layer: layer2 }, index) => `  l${layers[index]?.layer} --> l${layer2}`);
  const styles = Object.entries(looks2).map(([look, style]) => `  classDef ${look} ${style}`);
  const frames = `  class ${layers.map(({ layer: layer2 }) => `l${layer2}`).join(",")} layer`;
  return ["flowchart LR", ...boxes, ...order3, ...needLines(layers), ...styles, frames].join("\n");
}
function needLines(layers) {
  const placed = layers.flatMap(
    ({ layer: layer2, nodes }) => nodes.map((node5, index) => ({ node: node5, id: `l${layer2}n${index}` }))
  );
  const ids = new Map(
    placed.flatMap(({ node: node5, id }) => node5.releases.map((release5) => [release5, id]))
  );
  const lines = placed.flatMap(
    ({ node: node5, id }) => node5.needs.flatMap((need2) => ids.has(need2) ? [`  ${ids.get(need2)} -.-> ${id}`] : [])
  );
  return [...new Set(lines)].slice(0, mostLines2);
}
function labelText(label) {
  return cropped(label, 60).replace(/[^A-Za-z0-9 ./_…-]/gu, (character) => `#${character.codePointAt(0)};`);
}

// src/report/summary/summary.ts
var summaryLimit = 1024 * 1024 - 128 * 1024;
function planSummary(plan, context, limit2 = summaryLimit) {
  const shown4 = shownPlan(plan);
  const clean = context && printable(context);
  return planMarkdown(shown4, {
    limit: limit2,
    measure: inBytes,
    ...clean === void 0 ? {} : { stack: clean.stack },
    drawing: layerGraph(shown4),
    surroundings: clean,
    footer: clean ? planFooter(clean, true) : "",
    elsewhere: "in the plan file"
  });
}
function appliedSummary({ layers, failure, diagnosis }, context = {}) {
  const done = printable(layers).filter(({ releases }) => releases.length > 0);
  const told3 = failure && diagnosis && toldDiagnosis(diagnosis);
  const whole2 = markdown(
    heading(text("Apply")),
    ...done.length > 0 ? [appliedTable(done), paragraph(text(times2(done)))] : [],
    ...done.flatMap(
      ({ lingering: lingering2 = [], wayBack = [] }) => [...lingering2, ...wayBack].map((line2) => paragraph(code(line2)))
    ),
    ...done.length === 0 && !failure ? [paragraph(text("Nothing to do."))] : [],
    ...failure ? [fence(printable(failure.message), "text")] : []
  );
  const end = markdown(...provenance2(printable(context)));
  return [whole2, ...told3 ? [diagnosisMarkdown(printable(told3))] : [], ...end ? [end] : []].join("\n");
}
function appliedTable(layers) {
  const rows3 = layers.flatMap(
    ({ layer: layer2, releases }) => releases.map((release5) => {
      const { namespace: namespace2, name: name3, outcome, chartVersion: chartVersion2, from, to } = release5;
      return [
        [text(String(layer2))],
        [code(`${namespace2}/${name3}`)],
        [text(`${outcome}${recoveredText(release5)}`)],
        [code(chartVersion2 || "–")],
        [text(from === to ? String(to) : `${from} → ${to}`)]
      ];
    })
  );
  return table(["Layer", "Release", "Outcome", "Version", "Revision"], rows3);
}
function times2(layers) {
  return `${layers.map(({ layer: layer2, seconds: seconds2 }) => `Layer ${layer2} took ${duration(seconds2)}`).join(", ")}.`;
}
function provenance2({ planId, runUrl }) {
  const parts = [
    ...planId === void 0 ? [] : [[text("plan "), code(planId)]],
    ...runUrl === void 0 ? [] : [link("run", runUrl)]
  ].filter((part) => part.length > 0);
  if (parts.length === 0) return [];
  return [paragraph(...parts.flatMap((part, index) => index === 0 ? part : [text(", "), ...part]))];
}

// src/report/status/history-text.ts
var import_picocolors3 = __toESM(require_picocolors(), 1);

// src/report/status/text-table.ts
var most = 80;
var narrowest = { least: 12, most: 26 };
var gap = "  ";
function textTable(rows3, indent2, columns = Infinity) {
  const [titles4 = [], ...others] = rows3;
  const widths = widthsOf(rows3, columns - indent2.length);
  if (widths === void 0) return [[], ...others.map((row5) => hanging(indent2, cardOf(titles4, row5), columns))];
  return rows3.map((row5) => linesOf5(row5, widths, columns).map((line2) => `${indent2}${line2}`));
}
function narrowed(rows3, leastNeeded3, room2 = Infinity) {
  const [titles4 = []] = rows3;
  const known2 = leastNeeded3.filter((title) => titles4.includes(title));
  const without3 = (left) => ({
    rows: rows3.map((row5) => row5.filter((_, column) => !left.includes(titles4[column] ?? ""))),
    left
  });
  const fewer = [...known2.keys(), known2.length].map((count3) => known2.slice(0, count3));
  const fits2 = fewer.map(without3).find((narrow) => widthsOf(narrow.rows, room2) !== void 0);
  return fits2 ?? { rows: rows3, left: [] };
}
function lackingLines(left, indent2, columns) {
  return left.length === 0 ? [] : hanging(indent2, `left out for want of room: ${left.join(", ")}`, columns);
}
function widthsOf(rows3, columns) {
  const [titles4 = []] = rows3;
  const widest = (measure) => titles4.map((_, column) => rows3.reduce((width, row5) => Math.max(width, measure(row5[column] ?? "")), 0));
  return fitted(widest(naturalOf), widest(leastOf), columns - gap.length * (titles4.length - 1));
}
function fitted(natural, least, room2) {
  const widths = [...natural];
  const sum = () => widths.reduce((total, width) => total + width, 0);
  while (sum() > room2) {
    const spare = widths.map((width, column) => width > (least[column] ?? 0) ? width : 0);
    const largest2 = Math.max(...spare);
    if (largest2 === 0) return void 0;
    widths[spare.lastIndexOf(largest2)] = largest2 - 1;
  }
  return widths;
}
function naturalOf(cell) {
  return Math.min(widthOf(cell), most);
}
function leastOf(cell) {
  const longest3 = cell.split(/[ /]/).reduce((width, word) => Math.max(width, widthOf(word) + 1), 0);
  return Math.min(Math.max(longest3, narrowest.least), widthOf(cell), narrowest.most);
}
function linesOf5(row5, widths, columns) {
  const cells3 = row5.map(
    (cell, column) => wrapped(cell, columns === Infinity ? columns : widths[column] ?? 0)
  );
  const height = Math.max(...cells3.map(({ length }) => length));
  return Array.from(
    { length: height },
    (_, line2) => cells3.map((lines, column) => padded(lines[line2] ?? "", widths[column] ?? 0)).join(gap).trimEnd()
  );
}
function padded(cell, width) {
  return cell + " ".repeat(Math.max(width - widthOf(cell), 0));
}
function cardOf(titles4, row5) {
  const known2 = row5.map((cell, column) => ({ cell, title: titles4[column] ?? "" }));
  const signs4 = known2.filter(({ title }) => title === "").map(({ cell }) => cell);
  const told3 = known2.filter(({ title, cell }) => title !== "" && cell !== "");
  return [...signs4, told3.map(({ cell, title }) => `${title} ${cell}`).join(", ")].join(gap);
}

// src/report/status/history-text.ts
var titles2 = [
  "when",
  "release",
  "revision",
  "status",
  "chart",
  "why",
  "commit",
  "by",
  "approved by",
  "plan"
];
var leastNeeded = ["plan", "commit", "approved by", "by", "why", "chart", "status"];
function cells2(deploy) {
  const { at: at2, namespace: namespace2, name: name3, revision, status, chart, version: version4, why, commit: commit2, by, approvedBy, planId } = deploy;
  return [
    shownTime(at2),
    `${namespace2}/${name3}`,
    String(revision),
    status,
    `${chart} ${version4}`.trim(),
    why,
    commit2,
    by
  ].concat([approvedBy, planId]);
}
function historyText(given, columns) {
  const { deploys, unreadable: unreadable5 } = printable(given);
  const rows3 = deploys.map((deploy) => ({
    deploy,
    isFailed: deploy.status === "failed" && deploy.why !== ""
  }));
  const table2 = rows3.map(({ deploy, isFailed }) => cells2(isFailed ? { ...deploy, why: "" } : deploy));
  const { rows: fitting, left } = narrowed(withoutEmptyColumns([titles2, ...table2]), leastNeeded, columns);
  const [head = [], ...lines] = textTable(fitting, "", columns);
  return [
    ...deploys.length === 0 ? ["helm keeps no revision of these releases."] : head.map(import_picocolors3.default.bold),
    ...rows3.flatMap(({ deploy, isFailed }, index) => {
      const below = isFailed ? hanging("  ", `└ ${deploy.why}`, columns) : [];
      const shown4 = [...lines[index] ?? [], ...below];
      return deploy.status === "failed" ? shown4.map(import_picocolors3.default.red) : shown4;
    }),
    ...lackingLines(left, "", columns).map(import_picocolors3.default.dim),
    ...unreadable5.flatMap(
      (secret2) => hanging("", `warning: the Secret ${secret2} is not a release that helm wrote`, columns).map(
        import_picocolors3.default.yellow
      )
    )
  ].join("\n");
}
function withoutEmptyColumns([head = [], ...rows3]) {
  const isFilled = (_cell, column) => rows3.some((row5) => row5[column] !== "");
  return [head, ...rows3].map((row5) => row5.filter(isFilled));
}
var mostRows = 500;
function historyMarkdown(given) {
  const { deploys, unreadable: unreadable5 } = printable(given);
  const cell = (value) => value === "" ? [text("")] : [code(value)];
  const shown4 = deploys.slice(0, mostRows);
  const left = deploys.length - shown4.length;
  return markdown(
    heading(text("History")),
    ...shown4.length > 0 ? [
      table(
        titles2,
        shown4.map((deploy) => cells2(deploy).map(cell))
      )
    ] : [],
    paragraph(text(`helm keeps ${counted(deploys.length, "revision")} of these releases.`)),
    ...left > 0 ? [paragraph(text(`The oldest ${left} are in the report file.`))] : [],
    ...unreadable5.map(
      (secret2) => paragraph(text("The Secret "), code(secret2), text(" is not a release that helm wrote."))
    )
  );
}

// src/report/status/columns.ts
function columnsOf(rows3) {
  const titles4 = Object.keys(rows3[0]?.cells ?? {});
  return titles4.filter((title) => rows3.some(({ cells: cells3 }) => cells3[title] !== ""));
}

// src/report/status/status-text.ts
var import_picocolors4 = __toESM(require_picocolors(), 1);
var signs2 = { ok: "✓", note: "·", warning: "!", alarm: "✗", unknown: "?" };
var paints = {
  ok: import_picocolors4.default.dim,
  note: (text12) => text12,
  warning: import_picocolors4.default.yellow,
  alarm: import_picocolors4.default.red,
  unknown: import_picocolors4.default.magenta
};
var statePaints = {
  healthy: import_picocolors4.default.green,
  degraded: import_picocolors4.default.red,
  unknown: import_picocolors4.default.magenta,
  absent: import_picocolors4.default.dim
};
function statusText(status, columns) {
  const { environment, clusterVersion, result, sections } = printable(status);
  const verdict = `${environment} on Kubernetes ${clusterVersion} is ${result}${troubleText(sections)}.`;
  return [
    ...sections.flatMap((section2) => sectionLines(section2, columns)),
    ...hanging("", verdict, columns).map(statePaints[result])
  ].join("\n");
}
function sectionLines({ name: name3, state, why, rows: rows3, fine: fine2 }, columns) {
  const isEmpty2 = state === "healthy" && rows3.length + fine2 === 0;
  const clause = isEmpty2 ? ": there is nothing to look at" : why === "" ? "" : `: ${why}`;
  const [first = "", ...others] = hanging("", `${name3} ${state}${clause}`, columns);
  const head = first.replace(`${name3} ${state}`, () => `${import_picocolors4.default.bold(name3)} ${statePaints[state](state)}`);
  const more = fine2 === 0 ? [] : [import_picocolors4.default.dim(`  ✓ ${fine2} as ${fine2 === 1 ? "it" : "they"} should be`)];
  return [head, ...others, ...tableLines(rows3, columns), ...more, ""];
}
var indent = "  ";
var leastNeeded2 = [
  ...["names", "class", "path", "type", "renews"],
  ...["chart", "wanted", "age", "because", "by", "revision", "layer"]
];
function tableLines(rows3, columns) {
  if (rows3.length === 0) return [];
  const titles4 = columnsOf(rows3);
  const table2 = [
    ["", ...titles4],
    ...rows3.map(({ level, cells: cells3 }) => [signs2[level], ...titles4.map((title) => cells3[title] ?? "")])
  ];
  const { rows: fitting, left } = narrowed(table2, leastNeeded2, columns && columns - indent.length);
  const [head = [], ...lines] = textTable(fitting, indent, columns);
  return [
    ...head.map(import_picocolors4.default.dim),
    ...rows3.flatMap(({ level, why }, index) => {
      const below = why === "" ? [] : hanging("     ", `└ ${why}`, columns);
      return [...lines[index] ?? [], ...below].map(paints[level]);
    }),
    ...lackingLines(left, indent, columns).map(import_picocolors4.default.dim)
  ];
}
function troubleText(sections) {
  const rows3 = sections.flatMap(({ rows: rows4 }) => rows4);
  const count3 = (level) => rows3.filter((row5) => row5.level === level).length;
  const unread = sections.filter(({ state, why }) => state === "unknown" && why !== "").length;
  const parts = [
    [count3("alarm"), "alarm"],
    [count3("warning"), "warning"],
    [count3("unknown") + unread, "unknown thing"]
  ];
  const told3 = parts.filter(([number3]) => number3 > 0).map(([number3, noun]) => counted(number3, noun));
  return told3.length === 0 ? "" : `: ${told3.join(", ")}`;
}

// src/report/status/status-markdown.ts
var signs3 = {
  ok: "✅",
  note: "ℹ️",
  warning: "⚠️",
  alarm: "❌",
  unknown: "❔"
};
var stateSigns = {
  healthy: "✅",
  degraded: "❌",
  unknown: "❔",
  absent: "➖"
};
var mostRows2 = 100;
function statusMarkdown(status) {
  const { environment, clusterVersion, at: at2, result, sections } = printable(status);
  const sentence2 = [
    code(environment),
    text(" on Kubernetes "),
    code(clusterVersion),
    text(` is ${result}${troubleText(sections)}.`)
  ];
  return markdown(
    heading(text(`${stateSigns[result]} Status: ${result}`)),
    ...result === "healthy" ? [paragraph(...sentence2)] : [alert("WARNING", [paragraph(...sentence2)])],
    overview(sections),
    ...sections.flatMap(sectionBlocks),
    paragraph(text("Looked at "), code(at2), text("."))
  );
}
function overview(sections) {
  const rows3 = sections.map(({ name: name3, state, why, rows: rows4, fine: fine2 }) => [
    [text(`${stateSigns[state]} ${name3}`)],
    [text(state)],
    [text(String(rows4.length + fine2))],
    [...why === "" ? [text("")] : [code(why, 600)]]
  ]);
  return table(["Section", "State", "Looked at", "Why"], rows3);
}
function sectionBlocks({ name: name3, rows: rows3, fine: fine2 }) {
  if (rows3.length === 0) return [];
  const worstFirst = [...rows3].sort((a, b) => order2[b.level] - order2[a.level]);
  const shown4 = rows3.length > mostRows2 ? worstFirst.slice(0, mostRows2) : rows3;
  const left = rows3.length - shown4.length;
  return [
    heading(text(name3)),
    rowTable(shown4),
    ...left > 0 ? [paragraph(text(`${left} more are in the report file.`))] : [],
    ...fine2 > 0 ? [paragraph(text(`${fine2} more as ${fine2 === 1 ? "it" : "they"} should be.`))] : []
  ];
}
var order2 = { ok: 0, note: 1, unknown: 2, warning: 3, alarm: 4 };
function rowTable(rows3) {
  const columns = columnsOf(rows3);
  const cell = (value) => value === "" ? [text("")] : [code(value)];
  return table(
    ["", ...columns, "why"],
    rows3.map(({ level, why, cells: cells3 }) => [
      [text(signs3[level])],
      ...columns.map((title) => cell(cells3[title] ?? "")),
      why === "" ? [text("")] : [code(why, 600)]
    ])
  );
}

// src/report/status/tell.ts
async function tellStatus(channels, secretStatus) {
  const { sink, knownSecrets, publish } = channels;
  const status = knownSecrets.deep(secretStatus);
  publish.log(statusText(status, sink.columns?.()));
  const reportFile = await publish.document("status", { schema: 1, ...status });
  await publish.summary(statusMarkdown(status));
  publish.outputs({ result: status.result, "report-file": reportFile });
  if (status.result !== "healthy" && sink.columns?.() === void 0)
    sink.warn(`the cluster is ${status.result}: see the report`);
  sink.judge(status.result);
}
async function tellHistory(channels, secretHistory) {
  const { sink, knownSecrets, publish } = channels;
  const history = knownSecrets.deep(secretHistory);
  publish.log(historyText(history, sink.columns?.()));
  const reportFile = await publish.document("history", { schema: 1, ...history });
  await publish.summary(historyMarkdown(history));
  publish.outputs({ result: "read", "report-file": reportFile });
}

// src/report/log/plan-text.ts
var import_picocolors7 = __toESM(require_picocolors(), 1);

// src/report/log/marks.ts
var import_picocolors5 = __toESM(require_picocolors(), 1);
var added = { sign: "+", paint: import_picocolors5.default.green };
var changed = { sign: "~", paint: import_picocolors5.default.yellow };
var removed = { sign: "-", paint: import_picocolors5.default.red };
var marks2 = {
  add: added,
  change: changed,
  remove: removed,
  install: added,
  upgrade: changed,
  retry: changed,
  recover: changed,
  rollback: changed,
  mend: changed,
  uninstall: removed,
  stuck: { sign: "!", paint: import_picocolors5.default.red },
  unknown: { sign: "?", paint: import_picocolors5.default.magenta },
  unchanged: { sign: "=", paint: import_picocolors5.default.dim }
};

// src/report/log/plan-overview.ts
var import_picocolors6 = __toESM(require_picocolors(), 1);
var titles3 = ["", "layer", "release", "status", "chart", "objects", "risk"];
var mostReasons = 3;
function overviewLines({ layers }, columns) {
  const rows3 = layers.flatMap(
    ({ layer: layer2, releases }) => releases.filter(isChanged).map((release5) => ({ layer: layer2, release: release5 }))
  );
  if (rows3.length < 2) return [];
  const table2 = [titles3, ...rows3.map(({ layer: layer2, release: release5 }) => cellsOf(layer2, release5))];
  const [head = [], ...lines] = textTable(table2, "  ", columns);
  return [
    ...head.map(import_picocolors6.default.dim),
    ...rows3.flatMap(({ release: release5 }, index) => [
      ...(lines[index] ?? []).map(marks2[release5.status].paint),
      ...firstReasons(release5).flatMap((reason) => hanging("     ", `└ ${reason}`, columns).map(import_picocolors6.default.red))
    ]),
    ""
  ];
}
function cellsOf(layer2, release5) {
  const { status, namespace: namespace2, name: name3 } = release5;
  const risk = status === "unknown" ? "?" : verdictOf(release5) ?? "";
  const { sign } = marks2[status];
  return [sign, String(layer2), `${namespace2}/${name3}`, status, versions(release5), objectsText(release5), risk];
}
function firstReasons(release5) {
  const { status, reason } = release5;
  const doubts = (status === "unknown" || status === "stuck") && reason ? [reason] : [];
  const refused4 = refusedChanges(release5.changes).map(
    ({ kind, name: name3, trial }) => `the API server would refuse ${kind} ${name3}: ${trial?.reason ?? ""}`
  );
  const risks2 = risksOf(release5).filter(({ level }) => level === "high").map(({ reason: why }) => why);
  const all = [...doubts, ...refused4, ...risks2];
  const left = all.length - mostReasons;
  return left > 0 ? [...all.slice(0, mostReasons), `and ${left} more, above`] : all;
}

// src/report/log/plan-text.ts
function planText(secretPlan, { jobLayers, columns } = {}) {
  const plan = printable(secretPlan);
  const { operation, remarks = [] } = plan;
  const without3 = layersWithoutJob(plan, jobLayers);
  const warnings = without3.length > 0 ? [`warning: ${noJobText(without3)}`] : [];
  const said3 = remarks.map((remark) => `${operation ?? "note"}: ${remark}`);
  const counts = countPlan(plan);
  const sentence2 = operation !== void 0 && counts.changed === 0 ? `Nothing to ${undo[operation]}` : countsText(counts);
  const layers = plan.layers.filter(({ releases }) => releases.length > 0);
  const tell = tellIn(columns);
  const page2 = { tell, bodies: columns === void 0 ? ["change"] : ["add", "change"] };
  return [
    ...layers.flatMap((layer2, index) => layerLines(layer2, layers[index + 1], page2)),
    ...overviewLines(plan, columns),
    ...warnings.flatMap((line2) => tell("", line2, import_picocolors7.default.yellow)),
    ...said3.flatMap((line2) => tell("", line2)),
    ...tell("", `${sentence2}${dangerText(releasesOf(plan))}.`, import_picocolors7.default.bold)
  ].join("\n");
}
var undo = { rollback: "roll back", mend: "mend", destroy: "remove" };
function countsText(counts) {
  const { releases, changed: changed2, unknown: unknown5, stuck, added: added2, altered, removed: removed2 } = counts;
  const objects = `${added2} to add, ${altered} to change, ${removed2} to remove`;
  const doubts = [
    unknown5 > 0 ? `; what changes in ${unknown5} is unknown` : "",
    stuck > 0 ? `; ${stuck} ${stuck === 1 ? "is" : "are"} stuck` : ""
  ];
  const all = releases === 1 ? "the release is as the stack wants it" : `all ${releases} releases are as the stack wants them`;
  if (changed2 === 0) return `No changes: ${all}`;
  const known2 = changed2 - unknown5 - stuck;
  const verb = known2 === 1 || releases === 1 ? "changes" : "change";
  return `${known2} of ${counted(releases, "release")} ${verb} (${objects})${doubts.join("")}`;
}
function dangerText(releases) {
  const dangers = [refusalText(releases), highestRiskText(releases)];
  return dangers.map((danger) => danger === void 0 ? "" : `; ${danger}`).join("");
}
function layerLines({ layer: layer2, releases }, next2, page2) {
  const { tell } = page2;
  const [title, changed2] = [`layer ${layer2}`, releases.filter(isChanged)];
  const same3 = releases.filter((release5) => !isChanged(release5));
  const unchanged2 = `unchanged: ${same3.map(({ namespace: namespace2, name: name3 }) => `${namespace2}/${name3}`).join(", ")}`;
  if (changed2.length === 0) {
    const isLast = next2 === void 0 || next2.releases.some(isChanged);
    return [...tell("", `${title} ${unchanged2}`, import_picocolors7.default.dim), ...isLast ? [""] : []];
  }
  return [
    import_picocolors7.default.bold(title),
    ...changed2.flatMap((release5) => [...releaseLines3(release5, page2), ""]),
    ...same3.length > 0 ? [...tell("  ", unchanged2, import_picocolors7.default.dim), ""] : []
  ];
}
function releaseLines3(release5, page2) {
  const { tell } = page2;
  const { status, namespace: namespace2, name: name3, reason, unstable, risks: risks2, notes, changes } = release5;
  const { sign, paint } = marks2[status];
  const head = `${sign} ${status.padEnd(10)} ${namespace2}/${name3} ${versions(release5)}`.trimEnd();
  const why = `unstable: every render differs, because of ${unstable}`;
  return [
    ...tell("  ", head, (line2) => import_picocolors7.default.bold(paint(line2))),
    ...reason ? tell("    ", reason, import_picocolors7.default.yellow) : [],
    ...unstable ? tell("    ", why, import_picocolors7.default.yellow) : [],
    ...riskLines("    ", risks2, tell),
    ...notes.flatMap(({ level, text: text12 }) => tell("    ", `${level}: ${text12}`, notePaints[level])),
    ...changes.flatMap((change) => changeLines(change, page2))
  ];
}
var notePaints = { warning: import_picocolors7.default.yellow, info: void 0 };
var riskPaints = { high: import_picocolors7.default.red, medium: import_picocolors7.default.yellow, low: import_picocolors7.default.dim, routine: import_picocolors7.default.dim };
function riskLines(indent2, risks2 = [], tell) {
  return risks2.flatMap(
    ({ level, reason }) => tell(indent2, `${level}${level === "routine" ? "" : " risk"}: ${reason}`, riskPaints[level])
  );
}
function changeLines(change, { tell, bodies }) {
  const { action, kind, namespace: namespace2, name: name3, diff: diff2, crd, trial, risks: risks2 } = change;
  const where = `${kind} ${namespace2 === "" ? "" : `${namespace2}/`}${name3}${crd ? " (crds/)" : ""}`;
  const { sign, paint } = marks2[action];
  const refusal3 = `would be refused: ${trial?.reason ?? ""}`;
  return [
    ...tell("    ", `${sign} ${where}`, paint),
    ...trial?.outcome === "refused" ? tell("      ", refusal3, import_picocolors7.default.red) : [],
    ...riskLines("      ", risks2, tell),
    ...bodies.includes(action) && diff2 !== "" ? diff2.trimEnd().split("\n").map(diffLine) : []
  ];
}
function diffLine(line2) {
  const paint = line2.startsWith("+") ? import_picocolors7.default.green : line2.startsWith("-") ? import_picocolors7.default.red : import_picocolors7.default.dim;
  return `        ${paint(line2)}`;
}

// src/report/log/helmfile-dump.ts
var toldBlock = /^STDERR:$/;
var blockStart = /^(?:PATH:|ARGS:|ERROR:|EXIT STATUS|STDERR:|COMBINED OUTPUT:)$/;
function withoutDump(write3) {
  let part = "outside";
  return (line2) => {
    if (part !== "outside") {
      if (blockStart.test(line2)) {
        part = toldBlock.test(line2) ? "told" : "dropped";
        return;
      }
      if (line2 === "" || line2.startsWith("  ") && part === "dropped") return;
      if (!line2.startsWith("  ")) part = "outside";
    }
    if (line2.endsWith("exited with non-zero status:")) part = "dropped";
    write3(line2);
  };
}

// src/report/log/tool-output.ts
function toolOutput({ redactor, reach, write: write3, patienceMs = 2e3 }) {
  let lines = [];
  let written2 = 0;
  let timer;
  const release5 = (keep) => {
    const shown4 = redactor.text(lines.join("\n")).split("\n");
    shown4.slice(written2, lines.length - keep).forEach(write3);
    written2 = lines.length - keep;
    const past = written2 - linesWithin(lines.slice(0, written2), reach());
    lines = lines.slice(past);
    written2 -= past;
  };
  const end = () => {
    clearTimeout(timer);
    if (lines.length > written2) release5(0);
  };
  return {
    line: (line2) => {
      lines.push(line2);
      clearTimeout(timer);
      timer = setTimeout(end, patienceMs);
      const keep = linesWithin(lines.slice(written2), reach());
      if (keep < lines.length - written2) release5(keep);
    },
    end
  };
}
function linesWithin(lines, reach) {
  let characters = 0;
  let count3 = 0;
  while (count3 < lines.length && characters < reach) {
    characters += withoutHookPrefix(lines.at(-1 - count3) ?? "").replace(/\s/g, "").length;
    count3++;
  }
  return count3;
}

// src/report/report.ts
function reportTo(sink, knownSecrets) {
  const warn = (line2) => sink.warn(knownSecrets.text(line2));
  const desk = {
    sink,
    knownSecrets,
    publish: publisherTo(sink, knownSecrets),
    output: toolOutput({ redactor: knownSecrets, reach: knownSecrets.reach, write: sink.log.line }),
    conversation: (about2) => conversationOf({ ...about2, knownSecrets, warn })
  };
  let isTold = false;
  return {
    plan: (report) => {
      isTold = true;
      return tellPlan(desk, report);
    },
    untouched: (about2) => tellUntouched(desk, about2),
    gated: (report) => tellGated(desk, report),
    applied: (report) => {
      isTold = true;
      return tellApplied(desk, report);
    },
    closed: (report) => tellClosed(desk, report),
    failed: async (report) => {
      if (!isTold) await tellFailed(desk, report);
    },
    warn,
    lint: (findings) => tellFindings(desk, findings),
    preflight: (checks) => tellChecks(desk, checks),
    status: (status) => tellStatus(desk, status),
    drift: (report) => tellDrift({ ...desk, warn }, report),
    history: (history) => tellHistory(desk, history),
    toolLine: withoutDump(desk.output.line)
  };
}
async function tellPlan({ sink, knownSecrets, publish, conversation }, { plan: secretPlan, approval, approvalText, review, context, request }) {
  const plan = knownSecrets.deep(secretPlan);
  await publish.page(planText(plan, { jobLayers: context.jobLayers, columns: sink.columns?.() }));
  knownSecrets.requireClean("the plan file", JSON.stringify(plan));
  const { environment, releases } = approval;
  knownSecrets.requireClean("the output approval", [environment, ...releases.keys()].join("\n"));
  publish.outputs(
    planOutputs(plan, { approvalText, planId: context.planId, planFile: await sink.writePlan(plan) })
  );
  const { planId } = context;
  const result = hasChanges(plan) ? "changed" : "unchanged";
  await publish.document("plan", { schema: 1, result, planId, approval: approvalText, plan });
  await publish.summary((review ? reviewMarkdown(review) : "") + planSummary(plan, context));
  const to = conversation({ request, environment: plan.environment, commit: plan.commit });
  const url = await to.planned(plan, context) || await to.deployPlanned(plan, context) || (review ? await to.queued(review) : "");
  publish.outputs({ "comment-url": url });
}
async function tellUntouched({ publish, conversation }, about2) {
  publish.log("The pull request changes no file that counts for the stack: there is nothing to plan.");
  const url = await conversation({ ...about2, commit: "" }).untouched();
  publish.outputs({ result: "untouched", changed: "false", layers: "[]", "comment-url": url });
}
async function tellGated({ publish, knownSecrets, conversation }, { gated, ...about2 }) {
  publish.log(gatedText(gated));
  await publish.document("gate", { schema: 1, result: "approved", ...knownSecrets.deep(gated) });
  publish.outputs({ result: "approved", provenance: gated.provenance, "plan-id": gated.planId });
  await conversation(about2).approved(gated.approvedBy, gated.planId);
}
async function tellApplied(desk, { operation = "deploy", applied: { layers, failure, diagnosis }, planId, ...about2 }) {
  const { knownSecrets, publish, output, sink } = desk;
  output.end();
  const applied = {
    layers: knownSecrets.deep(layers),
    ...failure ? { failure: redactedFailure(failure, knownSecrets) } : {},
    ...diagnosis ? { diagnosis: knownSecrets.deep(diagnosis) } : {}
  };
  publish.log(appliedText(applied, sink.columns?.()));
  tellDiagnosis(desk, applied);
  const result = failure ? "failed" : resultOf2[operation];
  await publish.document("apply", { schema: 1, result, planId, ...applied, ...toldFailure(applied.failure) });
  await tellDeploy(desk, { applied, planId, ...about2 });
  if (failure) throw failure;
  publish.outputs({ result });
}
function tellDiagnosis({ publish, sink }, { failure, diagnosis }) {
  const told3 = diagnosis && toldDiagnosis(diagnosis);
  if (!told3 || !failure) return;
  publish.log(diagnosisText(told3, sink.endsWithFailure ? void 0 : failure, sink.columns?.()));
  if (told3.more.length > 0) publish.fold("More of the diagnosis", printable(told3.more).join("\n"));
}
async function tellClosed({ publish, knownSecrets, conversation }, { closing, ...about2 }) {
  const { layers, planless, failure } = closing;
  const ends = layers.map(({ layer: layer2, status, why = "" }) => `Layer ${layer2}: ${status} ${why}`.trimEnd());
  publish.log(
    [...planless === void 0 ? [] : [planless], ...ends].join("\n") || "Nothing was to be deployed."
  );
  publish.outputs({ "comment-url": await conversation(about2).closed(closing) });
  const result = failure ? "failed" : "closed";
  await publish.document("close", {
    schema: 1,
    result,
    ...knownSecrets.deep(closing),
    ...toldFailure(failure)
  });
  if (failure) throw failure;
  publish.outputs({ result: "closed" });
}
async function tellDeploy({ publish, conversation }, { applied, planId, ...about2 }) {
  await publish.summary(appliedSummary(applied, { planId, ...runOf2(about2) }));
  publish.outputs({ "plan-id": planId, "comment-url": await conversation(about2).applied(applied, planId) });
  const back = releasesOf(applied).filter(({ outcome }) => outcome === "rolled-back");
  if (applied.layers.some(({ wayBack }) => wayBack !== void 0))
    publish.outputs({ "rolled-back": JSON.stringify(back.map(releaseKey)) });
}
async function tellFailed(desk, report) {
  const { publish, knownSecrets, conversation } = desk;
  const { failure: secretFailure, approval, layers, ...about2 } = report;
  const failure = redactedFailure(secretFailure, knownSecrets);
  if (approval) {
    const applied = { layers: untouchedLayer(layers), failure };
    return tellDeploy(desk, { applied, planId: planIdOf(approval), ...about2 });
  }
  await publish.summary(planFailedMarkdown({ ...runOf2(about2), failure: failure.message }));
  publish.outputs({ "comment-url": await conversation(about2).planless(failure.message) });
}
function redactedFailure(failure, knownSecrets) {
  const { what: what3, why, next: next2 } = failure;
  return failure.with(knownSecrets.deep({ what: what3, why, next: next2 }));
}

// src/tools/install.ts
import { rmSync as rmSync2 } from "node:fs";
import { mkdir as mkdir3, mkdtemp as mkdtemp3 } from "node:fs/promises";
import { tmpdir as tmpdir3 } from "node:os";
import { join as join23 } from "node:path";

// src/tools/download.ts
import { createHash as createHash5 } from "node:crypto";
import { chmod, readFile as readFile7, rename as rename3, rm as rm5, writeFile as writeFile7 } from "node:fs/promises";
import { dirname as dirname13, join as join21 } from "node:path";
import { pipeline as pipeline2 } from "node:stream/promises";
import { createGunzip } from "node:zlib";

// node_modules/modern-tar/dist/fs/index.js
import * as fs from "node:fs";
import * as fsp from "node:fs/promises";
import { cpus } from "node:os";
import * as path from "node:path";
import { Readable, Writable } from "node:stream";
function validateBounds(targetPath, destDir, errorMessage) {
  const target = path.resolve(targetPath);
  const dest = path.resolve(destDir);
  if (target !== dest && !target.startsWith(dest + path.sep)) throw new Error(errorMessage);
}
var win32Reserved = {
  ":": "",
  "<": "",
  ">": "",
  "|": "",
  "?": "",
  "*": "",
  '"': ""
};
var pathAlias = /\/\/|(?:^|\/)\.(?:\/|$)/;
function normalizeName(name3) {
  const path2 = name3.replace(/\\/g, "/");
  if (path2.split("/").includes("..") || /^[a-zA-Z]:\.\./.test(path2)) throw new Error(`${name3} points outside extraction directory`);
  let relative6 = path2;
  if (/^[a-zA-Z]:/.test(relative6)) relative6 = relative6.replace(/^[a-zA-Z]:[/\\]?/, "");
  else if (relative6.startsWith("/")) relative6 = relative6.replace(/^\/+/, "");
  if (process.platform === "win32") return relative6.replace(/[<>:"|?*]/g, (char) => win32Reserved[char]);
  return relative6;
}
var normalizeHeaderName = (s) => {
  const name3 = normalizeName(s.replace(/[\\/]+$/, ""));
  return pathAlias.test(name3) ? path.posix.normalize(name3) : name3;
};
var createOperationQueue = (concurrency) => {
  let active = 0;
  const tasks = [];
  let head = 0;
  let idle = null;
  let resolveIdle = null;
  const ensureIdle = () => idle ??= new Promise((resolve9) => resolveIdle = resolve9);
  const flush = () => {
    while (active < concurrency && head < tasks.length) {
      const task = tasks[head++];
      active++;
      task().finally(() => {
        active--;
        flush();
      });
    }
    if (head === tasks.length) {
      tasks.length = 0;
      head = 0;
      if (active === 0 && resolveIdle) {
        resolveIdle();
        idle = null;
        resolveIdle = null;
      }
    }
  };
  return {
    add(op) {
      const wasIdle = active === 0 && head === tasks.length;
      return new Promise((resolve9, reject) => {
        tasks.push(() => Promise.resolve().then(op).then(resolve9, reject));
        if (wasIdle) ensureIdle();
        flush();
      });
    },
    onIdle() {
      return active === 0 && head === tasks.length ? Promise.resolve() : ensureIdle();
    }
  };
};
var BATCH_BYTES = 262144;
var BUFFER_LIMIT = 8388608;
var MAX_WRITE_VECTORS = 1024;
var CREATE_FLAGS = fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_TRUNC | (fs.constants.O_NOFOLLOW ?? 0) | fs.constants.O_EXCL;
var STATE_OPENING = 1;
var STATE_OPEN = 2;
var STATE_CLOSED = 3;
var STATE_FAILED = 4;
var DRAINED_PROMISE = Promise.resolve();
var discardFile = (fd) => fs.ftruncate(fd, 0, () => fs.close(fd));
function createFileSink(path2, { mode = 438, mtime } = {}, onError) {
  let state = STATE_OPENING;
  let flushing = false;
  let fd = null;
  let queue = [];
  let spare = [];
  let bytes2 = 0;
  let storedError = null;
  let failedFd = null;
  let endPromise = null;
  let endResolve = null;
  let endReject = null;
  let drainPromise = null;
  let drainResolve = null;
  let drainReject = null;
  const settleDrain = (error) => {
    if (!drainPromise) return;
    const resolve9 = drainResolve;
    const reject = drainReject;
    drainPromise = null;
    drainResolve = null;
    drainReject = null;
    if (error) reject?.(error);
    else resolve9?.();
  };
  const resetBuffers = () => {
    bytes2 = 0;
    queue.length = 0;
    spare.length = 0;
  };
  const finish = () => {
    if (state === STATE_FAILED) return;
    state = STATE_CLOSED;
    endResolve?.();
    settleDrain();
  };
  const fail = (error) => {
    if (storedError) return;
    storedError = error;
    state = STATE_FAILED;
    const writePending = flushing;
    resetBuffers();
    const fdToClose = fd;
    fd = null;
    if (fdToClose !== null) if (writePending) failedFd = fdToClose;
    else discardFile(fdToClose);
    flushing = false;
    if (endReject) endReject(error);
    else onError?.(error);
    settleDrain(error);
  };
  const close3 = () => {
    if (fd === null) {
      finish();
      return;
    }
    const fdToClose = fd;
    fd = null;
    if (mtime) fs.futimes(fdToClose, mtime, mtime, (err) => {
      if (state !== STATE_OPEN) {
        fs.close(fdToClose);
        return;
      }
      if (err) {
        fs.close(fdToClose, () => fail(err));
        return;
      }
      fs.close(fdToClose, (closeErr) => {
        if (state !== STATE_OPEN) return;
        if (closeErr) fail(closeErr);
        else finish();
      });
    });
    else fs.close(fdToClose, (err) => {
      if (state !== STATE_OPEN) return;
      if (err) fail(err);
      else finish();
    });
  };
  const flush = () => {
    if (flushing || queue.length === 0 || state !== STATE_OPEN) return;
    flushing = true;
    let bufs = queue;
    queue = spare;
    spare = bufs;
    queue.length = 0;
    let pendingBytes = bytes2;
    const onDone = (err, written2 = 0) => {
      if (state !== STATE_OPEN) {
        if (failedFd !== null) {
          const fdToClose = failedFd;
          failedFd = null;
          discardFile(fdToClose);
        }
        return;
      }
      if (err) {
        flushing = false;
        fail(err);
        return;
      }
      if (written2 <= 0 || written2 > pendingBytes) {
        flushing = false;
        fail(/* @__PURE__ */ new Error("File write made no progress."));
        return;
      }
      bytes2 -= written2;
      pendingBytes -= written2;
      if (pendingBytes > 0) {
        let skipped = written2;
        let index = 0;
        while (skipped >= bufs[index].length) skipped -= bufs[index++].length;
        bufs = bufs.slice(index);
        if (skipped > 0) bufs[0] = bufs[0].subarray(skipped);
        if (bufs.length === 1) {
          const buf = bufs[0];
          fs.write(fd, buf, 0, buf.length, null, onDone);
        } else fs.writev(fd, bufs, onDone);
        return;
      }
      flushing = false;
      spare.length = 0;
      if (bytes2 < BUFFER_LIMIT) settleDrain();
      if (queue.length > 0) flush();
      else if (endResolve) close3();
    };
    if (bufs.length === 1) {
      const buf = bufs[0];
      fs.write(fd, buf, 0, buf.length, null, onDone);
    } else fs.writev(fd, bufs, onDone);
  };
  const onOpen = (err, openFd) => {
    if (err) return fail(err);
    if (state >= STATE_CLOSED) {
      fs.close(openFd);
      return;
    }
    fd = openFd;
    state = STATE_OPEN;
    if (endResolve) if (queue.length > 0) flush();
    else close3();
    else if (bytes2 >= BATCH_BYTES || queue.length >= MAX_WRITE_VECTORS) flush();
    else settleDrain();
  };
  const write3 = (chunk) => {
    if (state >= STATE_CLOSED || endResolve) return false;
    queue.push(chunk);
    bytes2 += chunk.length;
    if (state === STATE_OPEN && !flushing && (bytes2 >= BATCH_BYTES || queue.length >= MAX_WRITE_VECTORS)) flush();
    return bytes2 < BUFFER_LIMIT && queue.length < MAX_WRITE_VECTORS;
  };
  const waitDrain = () => {
    if (storedError) return Promise.reject(storedError);
    if (state === STATE_OPENING || state === STATE_OPEN && (bytes2 >= BUFFER_LIMIT || queue.length >= MAX_WRITE_VECTORS)) return drainPromise ??= new Promise((resolve9, reject) => {
      drainResolve = resolve9;
      drainReject = reject;
    });
    return DRAINED_PROMISE;
  };
  const end = () => {
    if (storedError) return Promise.reject(storedError);
    if (state >= STATE_CLOSED) return DRAINED_PROMISE;
    if (endPromise) return endPromise;
    endPromise = new Promise((resolve9, reject) => {
      endResolve = resolve9;
      endReject = reject;
      if (state === STATE_OPEN && !flushing) if (queue.length > 0) flush();
      else close3();
    });
    return endPromise;
  };
  const destroy = (error) => {
    if (error) {
      fail(error);
      return;
    }
    if (state >= STATE_CLOSED) return;
    resetBuffers();
    flushing = false;
    if (fd !== null) {
      const fdToClose = fd;
      fd = null;
      fs.close(fdToClose);
    }
    finish();
  };
  fs.open(path2, CREATE_FLAGS, mode, (err, openFd) => {
    if (err?.code !== "EEXIST") return onOpen(err, openFd);
    if (state !== STATE_OPENING) return;
    fs.rm(path2, { force: true }, (rmErr) => {
      if (rmErr) return fail(rmErr);
      if (state !== STATE_OPENING) return;
      fs.open(path2, CREATE_FLAGS, mode, onOpen);
    });
  });
  return {
    write: write3,
    end,
    destroy,
    waitDrain
  };
}
var createCache = () => {
  const m = /* @__PURE__ */ new Map();
  return {
    get(k) {
      const v = m.get(k);
      if (m.delete(k)) m.set(k, v);
      return v;
    },
    set(k, v) {
      if (m.set(k, v).size > 1e4) m.delete(m.keys().next().value);
    },
    clear() {
      m.clear();
    }
  };
};
var ENOENT = "ENOENT";
var MAX_SYMLINKS = 64;
var linkSep = process.platform === "win32" ? /[/\\]/ : "/";
var linkParts = (linkname) => linkname.split(linkSep).filter((part) => part && part !== ".");
var createPathCache = (destDirPath, options, opQueue, concurrency) => {
  const { maxDepth = 1024, dmode } = options;
  const dirPromises = createCache();
  const pathConflicts = /* @__PURE__ */ new Map();
  const deferredLinks = [];
  let symlinks;
  const realDirCache = createCache();
  const initializeDestDir = async (destDirPath2) => {
    const symbolic = path.resolve(destDirPath2);
    try {
      await fsp.mkdir(symbolic, { recursive: true });
    } catch (err) {
      if (err.code === ENOENT) {
        const parentDir = path.dirname(symbolic);
        if (parentDir === symbolic) throw err;
        await fsp.mkdir(parentDir, { recursive: true });
        await fsp.mkdir(symbolic, { recursive: true });
      } else throw err;
    }
    try {
      return {
        symbolic,
        real: await fsp.realpath(symbolic)
      };
    } catch (err) {
      if (err.code === ENOENT) return {
        symbolic,
        real: symbolic
      };
      throw err;
    }
  };
  const destDirPromise = initializeDestDir(destDirPath);
  destDirPromise.catch(() => {
  });
  const getRealDir = async (dirPath, errorMessage) => {
    const destDir = await destDirPromise;
    if (dirPath === destDir.symbolic) return destDir.real;
    let promise = realDirCache.get(dirPath);
    if (!promise) {
      promise = fsp.realpath(dirPath).then((realPath) => {
        validateBounds(realPath, destDir.real, errorMessage);
        return realPath;
      });
      realDirCache.set(dirPath, promise);
    }
    return promise;
  };
  const prepareDirectory = async (dirPath, mode) => {
    let promise = dirPromises.get(dirPath);
    if (promise) return promise;
    promise = (async () => {
      if (dirPath === (await destDirPromise).symbolic) return;
      await prepareDirectory(path.dirname(dirPath));
      try {
        const stat5 = await fsp.lstat(dirPath);
        if (stat5.isDirectory()) return;
        if (stat5.isSymbolicLink()) try {
          const realPath = await getRealDir(dirPath, `Symlink "${dirPath}" points outside the extraction directory.`);
          if ((await fsp.stat(realPath)).isDirectory()) return;
        } catch (err) {
          if (err.code === ENOENT) throw new Error(`Symlink "${dirPath}" points outside the extraction directory.`);
          throw err;
        }
        throw new Error(`"${dirPath}" is not a valid directory component.`);
      } catch (err) {
        if (err.code === ENOENT) {
          await fsp.mkdir(dirPath, { mode: mode ?? options.dmode });
          return;
        }
        throw err;
      }
    })();
    dirPromises.set(dirPath, promise);
    return promise;
  };
  return {
    async ready() {
      await destDirPromise;
    },
    async preparePath(header) {
      const { name: name3, linkname, type, mode, mtime } = header;
      const normalizedName = normalizeHeaderName(name3);
      const destDir = await destDirPromise;
      const outPath = path.join(destDir.symbolic, normalizedName);
      if (maxDepth !== Infinity) {
        let depth = 1;
        for (const char of normalizedName) if (char === "/" && ++depth > maxDepth) throw new Error("Tar exceeds max specified depth.");
      }
      const prevOp = pathConflicts.get(normalizedName);
      if (prevOp) {
        if (prevOp === "directory" && type !== "directory" || prevOp !== "directory" && type === "directory") throw new Error(`Path conflict ${type} over existing ${prevOp} at "${name3}"`);
        return;
      }
      const parentDir = path.dirname(outPath);
      switch (type) {
        case DIRECTORY: {
          pathConflicts.set(normalizedName, DIRECTORY);
          const safeMode = mode === void 0 ? void 0 : mode & 511;
          await prepareDirectory(outPath, dmode ?? safeMode);
          if (mtime) await fsp.lutimes(outPath, mtime, mtime).catch(() => {
          });
          return;
        }
        case FILE:
          pathConflicts.set(normalizedName, FILE);
          await prepareDirectory(parentDir);
          return path.join(await getRealDir(parentDir, `File "${name3}" points outside the extraction directory.`), path.basename(outPath));
        case SYMLINK: {
          pathConflicts.set(normalizedName, SYMLINK);
          if (!linkname) return;
          validateBounds(path.resolve(parentDir, linkname), destDir.symbolic, `Symlink "${linkname}" points outside the extraction directory.`);
          await prepareDirectory(parentDir);
          const realParentDir = await fsp.realpath(parentDir);
          validateBounds(realParentDir, destDir.real, "Symlink parent changed.");
          validateBounds(path.resolve(realParentDir, linkname), destDir.real, `Symlink "${linkname}" points outside the extraction directory.`);
          const realOutPath = path.join(realParentDir, path.basename(outPath));
          try {
            await fsp.symlink(linkname, realOutPath);
          } catch (err) {
            if (err.code !== "EEXIST") throw err;
            await fsp.rm(realOutPath, { force: true });
            if (await fsp.realpath(parentDir) !== realParentDir) throw new Error("Symlink parent changed.");
            await fsp.symlink(linkname, realOutPath);
          }
          (symlinks ??= []).push([normalizedName, linkname]);
          dirPromises.clear();
          realDirCache.clear();
          if (mtime) await fsp.lutimes(outPath, mtime, mtime).catch(() => {
          });
          return;
        }
        case LINK: {
          pathConflicts.set(normalizedName, LINK);
          if (!linkname) return;
          if (path.isAbsolute(linkname)) throw new Error(`Hardlink "${linkname}" points outside the extraction directory.`);
          const linkTarget = path.join(destDir.symbolic, linkname);
          validateBounds(linkTarget, destDir.symbolic, `Hardlink "${linkname}" points outside the extraction directory.`);
          await prepareDirectory(parentDir);
          if (linkTarget !== outPath) deferredLinks.push({
            linkTarget,
            outPath
          });
          return;
        }
        default:
          return;
      }
    },
    async checkSymlinks() {
      if (!symlinks) return;
      const { symbolic: dest, real } = await destDirPromise;
      const realPrefix = real + path.sep;
      const root = path.parse(real).root;
      const depth = linkParts(real.slice(root.length)).length;
      const targetParts = (linkname, resolvedParts, message) => {
        if (!path.isAbsolute(linkname)) return linkParts(linkname);
        validateBounds(linkname, real, message);
        resolvedParts.length = 0;
        const parts = linkParts(linkname.slice(root.length));
        parts.splice(0, depth);
        return parts;
      };
      const getSymlinkError = async ([name3, storedLinkname]) => {
        const outPath = path.join(dest, name3);
        try {
          try {
            const resolved2 = await fsp.realpath(outPath);
            if (resolved2 !== real && !resolved2.startsWith(realPrefix)) throw new Error(`Symlink "${storedLinkname}" points outside the extraction directory.`);
            return;
          } catch (err) {
            if (err.code !== ENOENT) throw err;
          }
          if (!(await fsp.lstat(outPath)).isSymbolicLink()) return;
          const linkname = await fsp.readlink(outPath);
          const message = `Symlink "${linkname}" points outside the extraction directory.`;
          const realParent = await fsp.realpath(path.dirname(outPath));
          validateBounds(realParent, real, message);
          const resolvedParts = linkParts(path.relative(real, realParent));
          const pendingParts = targetParts(linkname, resolvedParts, message);
          let followedSymlinks = 0;
          for (let i = 0; i < pendingParts.length; i++) {
            const part = pendingParts[i];
            if (part === "..") {
              if (!resolvedParts.length) throw new Error(message);
              resolvedParts.pop();
              continue;
            }
            resolvedParts.push(part);
            const nextPath = path.join(real, ...resolvedParts);
            let nextStat;
            try {
              nextStat = await fsp.lstat(nextPath);
            } catch (err) {
              if (err.code === ENOENT) continue;
              throw err;
            }
            if (!nextStat.isSymbolicLink()) continue;
            if (++followedSymlinks > MAX_SYMLINKS) throw new Error(message);
            const nextLink = await fsp.readlink(nextPath);
            resolvedParts.pop();
            pendingParts.splice(i + 1, 0, ...targetParts(nextLink, resolvedParts, message));
          }
        } catch (err) {
          if (err.code !== ENOENT) return err;
        }
      };
      for (let start = 0; start < symlinks.length; start += concurrency) {
        const batch = symlinks.slice(start, start + concurrency);
        const errors = await Promise.all(batch.map((symlink2) => opQueue.add(() => getSymlinkError(symlink2))));
        for (const [i, error] of errors.entries()) {
          if (error === void 0) continue;
          await fsp.rm(path.join(dest, batch[i][0]), { force: true });
          throw error;
        }
      }
    },
    async applyLinks() {
      const destRoot = (await destDirPromise).real;
      for (const { linkTarget, outPath } of deferredLinks) try {
        const realTargetDir = await fsp.realpath(path.dirname(linkTarget));
        validateBounds(realTargetDir, destRoot, `Hardlink "${linkTarget}" points outside the extraction directory.`);
        const realTarget = path.join(realTargetDir, path.basename(linkTarget));
        const [targetResult, outDirResult] = await Promise.allSettled([opQueue.add(() => fsp.lstat(realTarget)), opQueue.add(() => fsp.realpath(path.dirname(outPath)))]);
        if (targetResult.status === "rejected") throw targetResult.reason;
        const targetStat = targetResult.value;
        if (targetStat.isSymbolicLink()) throw new Error(`Hardlink "${linkTarget}" is a symlink.`);
        if (outDirResult.status === "rejected") throw outDirResult.reason;
        const realOutDir = outDirResult.value;
        validateBounds(realOutDir, destRoot, `Hardlink "${outPath}" points outside the extraction directory.`);
        const realOutPath = path.join(realOutDir, path.basename(outPath));
        try {
          await fsp.link(realTarget, realOutPath);
        } catch (err) {
          const code3 = err.code;
          if (code3 !== "EEXIST" && code3 !== ENOENT) throw err;
          try {
            const outStat = await fsp.lstat(realOutPath);
            if (outStat.dev === targetStat.dev && outStat.ino === targetStat.ino) continue;
            await fsp.rm(realOutPath, { force: true });
          } catch (err2) {
            if (err2.code !== ENOENT) throw err2;
          }
          await fsp.link(realTarget, realOutPath);
        }
        const linkStat = await fsp.lstat(realOutPath);
        if (linkStat.dev !== targetStat.dev || linkStat.ino !== targetStat.ino) {
          await fsp.rm(realOutPath, { force: true });
          throw new Error(`Hardlink target "${linkTarget}" changed during creation for link at "${outPath}".`);
        }
      } catch (err) {
        if (err.code === ENOENT) throw new Error(`Hardlink target "${linkTarget}" does not exist for link at "${outPath}".`);
        throw err;
      }
    }
  };
};
function unpackTar(directoryPath, options = {}) {
  const unpacker = createUnpacker(options);
  const concurrency = options.concurrency || cpus().length || 8;
  const opQueue = createOperationQueue(concurrency);
  let cancelError;
  const pathCache = createPathCache(directoryPath, options, opQueue, concurrency);
  let currentFileStream = null;
  const fileStreams = /* @__PURE__ */ new Set();
  let needsDrain = false;
  const writeCurrent = (chunk) => {
    const writeOk = currentFileStream.write(chunk);
    if (!writeOk) needsDrain = true;
    return writeOk;
  };
  const onFileError = (err) => {
    if (!writable.destroyed) writable.destroy(err);
  };
  const closeCurrent = () => {
    const stream = currentFileStream;
    currentFileStream = null;
    opQueue.add(() => stream.end()).then(() => fileStreams.delete(stream), (err) => {
      fileStreams.delete(stream);
      onFileError(err);
    });
  };
  const writable = new Writable({
    async write(chunk, _, cb) {
      let pendingFileOpens;
      let writeError;
      try {
        unpacker.write(chunk);
        if (unpacker.isEntryActive()) {
          if (currentFileStream) {
            while (!unpacker.isBodyComplete()) {
              needsDrain = false;
              const fed = unpacker.streamBody(writeCurrent);
              if (needsDrain) await currentFileStream.waitDrain();
              else if (fed === 0) return;
            }
            if (!unpacker.skipPadding()) return;
            closeCurrent();
          } else if (!unpacker.skipEntry()) return;
        }
        while (true) {
          const header = unpacker.readHeader();
          if (header === void 0 || header === null) return;
          const transformedHeader = transformHeader(header, options);
          if (!transformedHeader) {
            if (!unpacker.skipEntry()) return;
            continue;
          }
          const outPath = await opQueue.add(() => pathCache.preparePath(transformedHeader));
          if (cancelError) throw cancelError;
          if (outPath) {
            const safeMode = transformedHeader.mode === void 0 ? void 0 : transformedHeader.mode & 511;
            currentFileStream = createFileSink(outPath, {
              mode: options.fmode ?? safeMode,
              mtime: transformedHeader.mtime ?? void 0
            }, onFileError);
            fileStreams.add(currentFileStream);
            (pendingFileOpens ??= []).push(currentFileStream.waitDrain().catch((error) => error));
            while (!unpacker.isBodyComplete()) {
              needsDrain = false;
              const fed = unpacker.streamBody(writeCurrent);
              if (needsDrain) await currentFileStream.waitDrain();
              else if (fed === 0) return;
            }
            if (!unpacker.skipPadding()) return;
            closeCurrent();
          } else if (!unpacker.skipEntry()) return;
        }
      } catch (err) {
        writeError = err;
      } finally {
        const openError = pendingFileOpens ? (await Promise.all(pendingFileOpens)).find((error) => error) : void 0;
        cb(cancelError ?? openError ?? writeError);
      }
    },
    async final(cb) {
      try {
        unpacker.end();
        unpacker.finish();
        if (currentFileStream) closeCurrent();
        await pathCache.ready();
        await opQueue.onIdle();
        if (cancelError) throw cancelError;
        await pathCache.checkSymlinks();
        await pathCache.applyLinks();
        cb();
      } catch (err) {
        cb(err);
      }
    },
    destroy(error, callback) {
      const hasWork = fileStreams.size > 0 || writable.writableLength > 0 || writable.writableEnded && !writable.writableFinished;
      if (!error && !hasWork) {
        callback(null);
        return;
      }
      cancelError = error ?? AbortSignal.abort().reason;
      for (const stream of fileStreams) stream.destroy(cancelError);
      fileStreams.clear();
      currentFileStream = null;
      callback(cancelError);
    }
  });
  return writable;
}

// src/tools/file-cache.ts
import { randomBytes as randomBytes5 } from "node:crypto";
import { createWriteStream, existsSync as existsSync3 } from "node:fs";
import { copyFile as copyFile2, rename as rename2, writeFile as writeFile6 } from "node:fs/promises";
import { homedir as homedir2 } from "node:os";
import { dirname as dirname12, join as join20 } from "node:path";
import { Readable as Readable2 } from "node:stream";
import { pipeline } from "node:stream/promises";
function fileCache({ env, log, waitMs = 1e3 }) {
  const userCache = env["XDG_CACHE_HOME"] || join20(homedir2(), ".cache");
  const root = env["RUNNER_TOOL_CACHE"] || join20(userCache, "helmfile-gate", "tools");
  const folderOf = (key) => join20(root, ...key);
  return {
    find: (...key) => {
      const folder = folderOf(key);
      return existsSync3(folder) && existsSync3(`${folder}.complete`) ? folder : void 0;
    },
    keep: async (file, as, ...key) => {
      const folder = folderOf(key);
      const temporary = join20(folder, `.${as}.${randomBytes5(6).toString("hex")}`);
      await makeFolder(folder);
      await copyFile2(file, temporary);
      await rename2(temporary, join20(folder, as));
      await writeFile6(`${folder}.complete`, "");
    },
    download: (url, file) => pRetry(() => downloaded(url, file, env), {
      retries: 3,
      factor: 3,
      minTimeout: waitMs,
      onFailedAttempt: ({ error, retriesLeft }) => {
        if (retriesLeft > 0) log(`${url}: ${reasonOf3(error)}: it is tried again`);
      }
    })
  };
}
async function downloaded(url, file, env) {
  const [{ default: undici }, { proxiesOf, proxyAgent }] = await Promise.all([
    import("./undici-VYVZDNWH.js"),
    import("./proxy-C6HGRVCI.js")
  ]);
  const proxies = proxiesOf(env);
  const answer = await undici.fetch(url, proxies ? { dispatcher: proxyAgent(proxies) } : {});
  if (!answer.ok || !answer.body) {
    await answer.body?.cancel();
    const refusal3 = new Error(`the server answered ${answer.status}`);
    throw isPassing2(answer.status) ? refusal3 : new AbortError(refusal3);
  }
  await makeFolder(dirname12(file));
  await pipeline(Readable2.fromWeb(answer.body), createWriteStream(file));
}
function isPassing2(status) {
  return status >= 500 || status === 408 || status === 429;
}
function reasonOf3(error) {
  const { message, code: code3, cause } = error;
  if (cause !== void 0) return reasonOf3(cause);
  return message || code3 || "unknown reason";
}

// src/tools/download.ts
async function fetchBinary(download, folder, ports) {
  const cached = await fromCache(download, ports);
  const { content, warnings } = cached.content ? cached : await fromNetwork(download, folder, ports);
  const binary2 = join21(folder, download.name);
  await unpack(download, content, binary2);
  return { binary: binary2, warnings: [...cached.warnings, ...warnings] };
}
async function fromCache(download, ports) {
  const cached = ports.find(...cacheKey(download));
  if (cached === void 0) return { warnings: [] };
  const content = await readFile7(join21(cached, download.file)).catch(() => void 0);
  if (content && sha256(content) === download.sha256) return { content, warnings: [] };
  await Promise.all([cached, `${cached}.complete`].map((path2) => rm5(path2, { recursive: true, force: true })));
  return { warnings: [`${download.file} in the tool cache was altered and is downloaded again`] };
}
async function fromNetwork(download, folder, ports) {
  const file = join21(folder, "downloads", download.file);
  await withTimeout(ports.download(download.url, file), ports.timeoutMs).catch((error) => {
    throw notDownloaded(download, error);
  });
  const content = await readFile7(file);
  const got = sha256(content);
  if (got !== download.sha256) {
    await rm5(file, { force: true });
    throw wrongChecksum(download, got);
  }
  const warnings = await ports.keep(file, download.file, ...cacheKey(download)).then(
    () => [],
    (error) => [`${download.file} was not kept in the tool cache: ${reasonOf3(error)}`]
  );
  await rm5(file, { force: true });
  return { content, warnings };
}
async function unpack(download, content, binary2) {
  const { member } = download;
  if (member === void 0) return writeFile7(binary2, content, { mode: 493 });
  const folder = join21(dirname13(binary2), "unpacked");
  try {
    const onlyMember = unpackTar(folder, { filter: ({ name: name3, type }) => name3 === member && type === "file" });
    await pipeline2(slices2(content), createGunzip({ chunkSize: sliceBytes }), onlyMember);
    await chmod(join21(folder, member), 493);
    await rename3(join21(folder, member), binary2);
  } catch (error) {
    throw notUnpacked(download, error);
  }
}
var sliceBytes = 1 << 20;
function* slices2(content) {
  for (let start = 0; start < content.length; start += sliceBytes)
    yield content.subarray(start, start + sliceBytes);
}
function cacheKey({ name: name3, version: version4, platform }) {
  return [`helmfile-gate-${name3}`, version4, platform];
}
function sha256(content) {
  return createHash5("sha256").update(content).digest("hex");
}
async function withTimeout(work, timeoutMs) {
  let timer;
  const expiry = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${timeoutMs / 1e3} s`)), timeoutMs);
  });
  return Promise.race([work, expiry]).finally(() => clearTimeout(timer));
}
var NotDownloaded = class extends Failure {
};
function notDownloaded({ file, url }, error) {
  return new NotDownloaded({
    what: `downloading ${file} failed`,
    why: `${url}: ${reasonOf3(error)}`,
    next: "check the network and the proxy variables, or use the inputs tools-mirror or tools-dir",
    reason: "tool-unavailable",
    cause: error
  });
}
function wrongChecksum({ file, url, sha256: expected }, got) {
  return new Failure({
    what: `checking ${file} failed`,
    why: `${url} has sha256 ${got}, pinned is ${expected}`,
    next: "do not use this file; find out who changed it, or point the input tools-mirror at a server you trust",
    reason: "tool-unavailable"
  });
}
function notUnpacked({ file, member }, error) {
  const lacking3 = error.code === "ENOENT";
  return new Failure({
    what: `unpacking ${file} failed`,
    why: lacking3 ? `it holds no file ${member}` : reasonOf3(error),
    next: lacking3 ? "correct the member in pins.json" : "check that the disk has room",
    reason: "tool-unavailable",
    cause: error
  });
}

// src/tools/own-folder.ts
import { constants as constants3 } from "node:fs";
import { access as access2, stat as stat4 } from "node:fs/promises";
import { join as join22, resolve as resolve8 } from "node:path";
var versionArgs = {
  helm: ["version", "--template", "{{.Version}}"],
  helmfile: ["version", "--output", "short"],
  kubectl: ["version", "--client", "--output", "json"]
};
async function toolsIn(dir, names, { pins: pins2, exec: exec2 }) {
  const tools = names.map((name3) => ({ name: name3, path: resolve8(join22(dir, name3)) }));
  const usable = await Promise.all(tools.map(({ path: path2 }) => isExecutable(path2)));
  const missing5 = tools.filter((_, index) => !usable[index]);
  if (missing5.length > 0)
    throw notThere(
      dir,
      missing5.map(({ name: name3 }) => name3)
    );
  const warnings = await Promise.all(
    tools.map(({ name: name3, path: path2 }) => versionWarning(name3, path2, { pins: pins2, exec: exec2 }))
  );
  return {
    ...Object.fromEntries(tools.map(({ name: name3, path: path2 }) => [name3, path2])),
    warnings: warnings.filter((warning2) => warning2 !== void 0)
  };
}
async function versionWarning(name3, path2, { pins: pins2, exec: exec2 }) {
  const env = { ...process.env, HELMFILE_UPGRADE_NOTICE_DISABLED: "true" };
  const { stdout, stderr } = await exec2({ file: path2, args: versionArgs[name3], env });
  const found2 = /\bv?(\d+\.\d+\.\d+(?:-[\w.]+)?)/.exec(`${stdout}
${stderr}`)?.[1] ?? "of an unknown version";
  const { version: version4 } = pins2[name3];
  return found2 === version4 ? void 0 : `${path2} is ${found2}; the action is tested with ${name3} ${version4}`;
}
async function isExecutable(path2) {
  const isFile = await stat4(path2).then(
    (found2) => found2.isFile(),
    () => false
  );
  if (!isFile) return false;
  return access2(path2, constants3.X_OK).then(
    () => true,
    () => false
  );
}
function notThere(dir, missing5) {
  return new Failure({
    what: "using the folder in the input tools-dir failed",
    why: `${JSON.stringify(dir)} has no executable file ${missing5.join(", ")}`,
    next: "put the missing tools there, or leave the input empty to have them downloaded",
    reason: "tool-unavailable"
  });
}

// src/tools/install.ts
function runnerPorts(log = () => void 0) {
  return {
    ...fileCache({ env: process.env, log }),
    exec,
    timeoutMs: 5 * 6e4,
    pins,
    platform: platformName(),
    makeFolder: runFolder
  };
}
async function installTools(request, ports = runnerPorts(request.log)) {
  const names = request.names ?? toolNames;
  if (request.toolsDir) return toolsIn(request.toolsDir, names, ports);
  const downloads = names.map((name3) => downloadFor(name3, request.mirror, ports));
  const folder = await ports.makeFolder();
  const fetched = await allEnded(
    downloads.map(async (download) => fetchBinary(download, await subfolder(folder, download.name), ports))
  );
  const paths3 = downloads.map(({ name: name3 }, index) => [name3, fetched[index]?.binary]);
  return {
    ...Object.fromEntries(paths3),
    warnings: fetched.flatMap(({ warnings }) => warnings)
  };
}
function downloadFor(name3, mirror, { pins: pins2, platform }) {
  return downloadOf(name3, { pin: pins2[name3], platform, mirror: mirror || void 0 });
}
async function subfolder(folder, name3) {
  const path2 = join23(folder, name3);
  await mkdir3(path2);
  return path2;
}
async function runFolder() {
  const runnerTemp = process.env["RUNNER_TEMP"];
  if (runnerTemp) await makeFolder(runnerTemp);
  const folder = await mkdtemp3(join23(runnerTemp || tmpdir3(), "helmfile-gate-tools-"));
  if (!runnerTemp) process.once("exit", () => rmSync2(folder, { recursive: true, force: true }));
  return folder;
}

// src/main.ts
async function run(inputs, ports) {
  const trigger = await triggerOf(inputs, ports);
  if (trigger.event) void trigger.github?.login().catch(() => void 0);
  try {
    await commands[inputs.command]({ inputs, trigger, ports });
  } catch (error) {
    const isFinding = error instanceof Failure && !ports.cancelled.aborted;
    if (isFinding) await tellFailure(error, { inputs, trigger, ports });
    throw error;
  }
}
var commands = {
  lint: (run2) => inStack(run2, async (context) => run2.ports.report.lint(await lintStack(context, run2.inputs.jobLayers))),
  preflight: (run2) => inStack(run2, async (context) => {
    const { inputs, trigger, ports } = run2;
    const checks = [preflight(context, inputs, ports), stackChecks(context, inputs, trigger)];
    await ports.report.preflight((await Promise.all(checks)).flat());
  }),
  status: (run2) => inStack(
    run2,
    async (context) => run2.ports.report.status(await statusOf(context, { ...run2.inputs, now: Date.now() }))
  ),
  drift: (run2) => inStack(run2, async (context) => {
    const { inputs, trigger: request, ports } = run2;
    const layers = selectLayers(layersOf(await context.helmfile.list()), inputs);
    const isWhole2 = inputs.layer.length === 0 && inputs.release === void 0;
    await ports.report.drift({ drift: await driftOf(context, layers), request, isWhole: isWhole2 });
  }),
  history: (run2) => inStack(run2, async (context) => run2.ports.report.history(await historyOf(context, run2.inputs))),
  plan: async (run2) => {
    const { inputs, trigger, ports } = run2;
    const { environment } = inputs;
    if (await isUntouched(inputs, trigger, ports)) {
      return ports.report.untouched({ request: trigger, environment });
    }
    await inStack(run2, async (context) => {
      const all = await layersOfStack(context);
      await planned2(run2, context, { all, lease: () => heldBy(context, { inputs, env: ports.env }) });
    });
  },
  gate: async ({ inputs, trigger, ports: { report } }) => {
    const about2 = { request: trigger, environment: inputs.environment, commit: inputs.approval?.commit ?? "" };
    await report.gated({ gated: await gateLayer(inputs, trigger), ...about2 });
  },
  close: async ({ inputs, trigger, ports: { report } }) => {
    const { event: event3 } = trigger;
    const commit2 = event3?.kind === "push" ? event3.sha : "";
    const about2 = { request: trigger, environment: inputs.environment, commit: commit2 };
    await report.closed({ closing: await closeDeploy(inputs, trigger), ...about2 });
  },
  apply: (run2) => inStack(run2, async (context) => {
    const { inputs, trigger, ports } = run2;
    const { operation, onFailure, environment, description: description2, allowUnstable } = inputs;
    const leased = { inputs, trigger, env: ports.env, log: ports.log };
    const { applied, planId } = await underLease(context, leased, async (held, lease2) => {
      const all = await layersOfStack(held);
      const layers = selectLayers(all, inputs);
      const approval = inputs.approval ?? await planned2(run2, held, { all, lease: () => Promise.resolve(lease2) });
      const [onLine, onStep] = [ports.report.toolLine, held.stages.now];
      const { readinessTimeout: timeoutMs, release: only2 } = inputs;
      const ready2 = operation === "destroy" ? {} : { ready: layerReadiness(held, { timeoutMs, only: only2, tell: onLine }) };
      const how = { operation, onFailure, allowUnstable, description: description2, onLine, onStep, lease: lease2 };
      const request = { ...how, layers, approval, ...ready2 };
      const applied2 = await applyStack(held, request);
      return { applied: applied2, planId: planIdOf(approval) };
    });
    const about2 = { request: trigger, environment, commit: context.commit };
    await ports.report.applied({ operation, applied, planId, ...about2 });
  })
};
async function releasesOfStack(inputs, ports) {
  let found2 = [];
  await inStack({ inputs, trigger: {}, ports }, async ({ helmfile, stages }) => {
    found2 = await stages.run(
      "stack",
      async () => unlayered(...await allEnded([helmfile.list(), helmfile.built()]))
    );
  });
  return found2;
}
async function layersOfStack({ helmfile, stages }) {
  const read = async () => {
    const [listed4, built] = await allEnded([helmfile.list(), helmfile.built()]);
    requireOrder(built);
    return layersOf(listed4);
  };
  return stages.run(
    "stack",
    read,
    (layers) => `layers ${layers.length}, releases ${layers.flatMap(({ releases }) => releases).length}`
  );
}
var editedText = "The checkout has changes that are not committed: the plan is of them, and helm history names the commit as +edited.";
async function planned2({ inputs, trigger, ports }, context, { all, lease: lease2 }) {
  const { operation, release: release5, revision, onFailure } = inputs;
  const { plan, approval, approvalText } = await planStack(context, {
    layers: selectLayers(all, inputs),
    all,
    operation,
    release: release5,
    revision,
    onFailure,
    lease: lease2
  });
  const { key, kubeContext } = context;
  if (context.isEdited) ports.report.warn(editedText);
  const review = reviewOf(approval, key, trigger);
  await ports.report.plan({
    plan,
    approval,
    approvalText,
    context: planContext(plan, approval, {
      key,
      kubeContext,
      request: trigger,
      stages: context.stages.past(),
      jobLayers: inputs.jobLayers,
      isPromoted: inputs.onMerge === "nothing"
    }),
    request: trigger,
    ...review ? { review } : {}
  });
  requireComplete(plan);
  if (inputs.command === "apply" && hasChanges(plan)) await ports.agree(plan);
  return approval;
}
async function inStack(run2, use) {
  const { inputs, trigger, ports } = run2;
  if (inputs.command !== "preflight") requireEnvironment(inputs);
  const tools = await ports.stages.run(
    "tools",
    () => ports.installTools(inputs),
    ({ helm, helmfile, kubectl }) => [helm, helmfile, kubectl].join("\n")
  );
  ports.cancelled.throwIfAborted();
  tools.warnings.forEach(ports.report.warn);
  const secrets2 = await secretsFor(inputs, ports);
  const { credentialsFile: path2 } = inputs;
  await withCredentials(
    { path: path2, text: secrets2.credentials, remember: ports.rememberCredentials },
    () => withContext(
      { ...ports, inputs, tools, secrets: secrets2, salt: saltFor(inputs, trigger), head: headOf(trigger) },
      use
    )
  );
}
async function secretsFor(inputs, ports) {
  if (!["plan", "apply", "drift", "preflight"].includes(inputs.command)) return givenSecrets(inputs, ports);
  const load2 = inputs.command === "preflight" ? secretsAtHand : loadSecrets;
  return ports.stages.run("secrets", () => load2(inputs, ports));
}
function saltFor({ approval }, { reviewedComment }) {
  return approval?.salt ?? (reviewedComment === void 0 ? void 0 : saltOf(reviewedComment));
}
function headOf({ event: event3 }) {
  return event3?.kind === "pull_request" ? event3.headSha : void 0;
}
async function tellFailure(failure, { inputs, trigger, ports }) {
  const { command, environment, approval, layer: layers } = inputs;
  if (!["plan", "gate", "apply"].includes(command)) return;
  const { event: event3, pull } = trigger;
  const commit2 = approval?.commit ?? (event3?.kind === "push" ? event3.sha : pull?.headSha ?? "");
  await ports.report.failed({ request: trigger, environment, commit: commit2, failure, layers, approval });
}
export {
  givenTokens,
  installTools,
  parseInputs,
  releasesOfStack,
  reportTo,
  run,
  stagesOn
};
