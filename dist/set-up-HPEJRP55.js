import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  applyPatch,
  createTwoFilesPatch,
  knownEnvironments,
  releaseKey,
  structuredPatch,
  withoutGitVariables
} from "./chunk-6E566DF5.js";
import {
  array,
  boolean,
  getDotPath,
  kindOf,
  looseObject,
  maxLength,
  nullish,
  parse,
  parseLayers,
  picklist,
  pipe,
  readJson,
  record,
  regex,
  require_dist,
  safeParse,
  strictObject,
  string,
  transform,
  union,
  unknown
} from "./chunk-JH5JAXEX.js";
import {
  bounds
} from "./chunk-YNNLJN32.js";
import {
  Failure
} from "./chunk-RB64OUHJ.js";
import {
  __toESM
} from "./chunk-4EEHVC5P.js";

// src/init/set-up.ts
import { existsSync as existsSync2, readdirSync as readdirSync2 } from "node:fs";
import { join as join3, resolve as resolve2 } from "node:path";

// src/init/proposed-layers.ts
function proposedLayers(releases) {
  const byKey = new Map(releases.map((release) => [releaseKey(release), release]));
  const layers = /* @__PURE__ */ new Map();
  const layerOf = (key, above) => {
    const known = layers.get(key);
    if (known !== void 0) return known;
    const release = byKey.get(key);
    if (!release || above.includes(key)) return 0;
    const layer = release.layer ?? 1 + Math.max(0, ...release.needs.map((need) => layerOf(need, [...above, key])));
    layers.set(key, layer);
    return layer;
  };
  return new Map([...byKey.keys()].map((key) => [key, layerOf(key, [])]));
}
function withLabels(helmfile, wanted) {
  const lines = helmfile.split("\n");
  const missed = [];
  for (const [key, layer] of wanted) {
    const at = placeOf(lines, key);
    if (at === void 0) missed.push(key);
    else label(lines, at, layer);
  }
  return { text: lines.join("\n"), missed };
}
var nameLine = /^( *)- name: *(["']?)([\w.-]+)\2 *$/;
function placeOf(lines, key) {
  const name = key.slice(key.indexOf("/") + 1);
  const places = lines.flatMap(
    (line, at) => nameLine.exec(line)?.[3] === name && isRelease(lines, at) ? [at] : []
  );
  return places.length === 1 ? places[0] : void 0;
}
function isRelease(lines, at) {
  const top = lines.slice(0, at).findLast((line) => /^[A-Za-z]/.test(line));
  return top !== void 0 && /^releases:/.test(top);
}
function label(lines, at, layer) {
  const indent = `${nameLine.exec(lines[at] ?? "")?.[1] ?? ""}  `;
  const rest = lines.slice(at + 1);
  const length = rest.findIndex((line) => line.trim() !== "" && !line.startsWith(indent));
  const own = length < 0 ? rest : rest.slice(0, length);
  const labels = own.findIndex((line) => line.startsWith(`${indent}labels:`));
  const found = at + 1 + labels;
  const flow = /^( *labels: *\{)(.*)$/.exec(lines[found] ?? "");
  if (labels < 0) lines.splice(at + 1, 0, `${indent}labels:`, `${indent}  layer: ${layer}`);
  else if (flow)
    lines[found] = `${flow[1]}layer: ${layer}${flow[2]?.startsWith("}") ? "" : ", "}${flow[2]?.trimStart()}`;
  else lines.splice(found + 1, 0, `${indent}  layer: ${layer}`);
}

// src/init/refusal.ts
function refusal(what, why, next) {
  return new Failure({ what: `${what} failed`, why, next, reason: "bad-input" });
}

// src/init/setup.ts
var word = (pattern) => pipe(string(), maxLength(200), regex(pattern));
var setup = strictObject({
  /** Path of the helmfile from the root of the repository. */
  stack: word(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/),
  /** The helmfile environment that merges go to. */
  environment: word(/^[A-Za-z0-9][\w-]*$/),
  /** As the input job-layers has them: `1-4,6`. */
  layers: word(/^[0-9]{1,3}(?:[-,][0-9]{1,3})*$/),
  /** Whom a deploy waits for: somebody for each layer, or somebody once. */
  approval: picklist(["layer", "deploy"]),
  onePassword: boolean(),
  /** Whether a workflow looks for drift each night. */
  drift: boolean(),
  /** The branch whose merges are deployed. */
  branch: word(/^[\w][\w./-]*$/),
  /** `owner/name@full commit`, or `./` in the repository of the action itself. */
  action: word(/^(?:\.\/|[\w-]+\/[\w.-]+@[0-9a-f]{40})$/),
  /** The action's version, for the comment beside its commit. */
  version: word(/^[\w.+-]*$/),
  /** Sets the workflows of one stack apart from those of another; empty for the only one. `deploy-layer.yml` is another one's. */
  name: word(/^(?!layer$)(?:[a-z][a-z0-9-]*)?$/)
});
function wrongIn(given) {
  const { success, issues } = safeParse(setup, given);
  const [first] = issues ?? [];
  if (success || !first) return void 0;
  return { field: getDotPath(first) ?? "", value: JSON.stringify(first.input) };
}
function layerNumbers({ layers }) {
  return parseLayers("job-layers", layers);
}
function layersText(layers) {
  const runs = [];
  for (const layer of [...layers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last.at(-1) === layer - 1) last.push(layer);
    else runs.push([layer]);
  }
  return runs.map((run) => run.length > 1 ? `${run[0]}-${run.at(-1)}` : `${run[0]}`).join(",");
}
var prefix = "# helmfile-gate init ";
function markLine({ setup: setup2, digest }) {
  return `${prefix}${JSON.stringify({ ...setup2, digest })}`;
}
function readMark(text) {
  const [line = ""] = text.split("\n", 1);
  if (!line.startsWith(prefix)) return void 0;
  const read = readJson(marked, line.slice(prefix.length));
  if (!("value" in read)) return void 0;
  const { digest, ...made } = read.value;
  return { setup: made, digest };
}
var marked = strictObject({ ...setup.entries, digest: string() });

// src/init/settings.ts
function environmentsFor(setup2) {
  const { approval, environment } = setup2;
  return approval === "deploy" ? [environment] : layerNumbers(setup2).map((layer) => `${environment}-layer-${layer}`);
}
function environmentSettings(setup2, reviewer, known) {
  return environmentsFor(setup2).map((name) => {
    const path = `repos/{owner}/{repo}/environments/${name}`;
    const rules = {
      reviewers: [{ type: "User", id: reviewer.id }],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true }
    };
    const branch = {
      args: ["api", "-X", "POST", `${path}/deployment-branch-policies`, "-f", `name=${setup2.branch}`]
    };
    return {
      title: `environment ${name}: ${reviewer.login} approves, for the branch ${setup2.branch} alone`,
      calls: [
        { args: ["api", "-X", "PUT", path, "--input", "-"], input: JSON.stringify(rules) },
        ...known.get(name)?.includes(setup2.branch) ? [] : [branch]
      ]
    };
  });
}
function leftToDo(setup2) {
  return [
    "two self-hosted runners, labelled cluster-plan and cluster, each with a kubeconfig (or a pod in the cluster): put the paths into the variables KUBECONFIG_PLAN and KUBECONFIG_APPLY",
    ...setup2.onePassword ? [
      "the secret OP_SERVICE_ACCOUNT_TOKEN, and in its vault what the inputs secrets and credentials of the workflows name"
    ] : [],
    `the environments ${environmentsFor(setup2).join(", ")} with required reviewers: init --apply-settings makes them with gh`,
    `the branch ${setup2.branch}: changes by pull request only`
  ];
}

// src/init/weakened.ts
var import_yaml = __toESM(require_dist(), 1);
var texts = pipe(
  nullish(union([string(), array(string())]), []),
  transform((given) => [given].flat())
);
var step = looseObject({ with: nullish(record(string(), unknown()), {}) });
var workflow = looseObject({
  jobs: record(
    string(),
    looseObject({
      needs: texts,
      environment: nullish(unknown()),
      steps: nullish(array(step), [])
    })
  )
});
function weakened(edited, made) {
  const [own, wanted] = [jobsOf(edited), jobsOf(made)];
  if (!own || !wanted) return "it cannot be read";
  for (const [name, job] of Object.entries(wanted)) {
    const kept = own[name];
    if (!kept) return `the job ${name} is gone`;
    const need = job.needs.find((one) => !kept.needs.includes(one));
    if (need !== void 0) return `the job ${name} does not wait for ${need}`;
    if (JSON.stringify(kept.environment) !== JSON.stringify(job.environment))
      return `the job ${name} is not in its environment`;
    const has = (command, mode) => kept.steps.some((one) => one.with["command"] === command && one.with["approval-mode"] === mode);
    const lost = job.steps.find(
      ({ with: given }) => given["command"] !== void 0 && !has(given["command"], given["approval-mode"])
    );
    if (lost)
      return `the job ${name} has no step with the command ${String(lost.with["command"])} as it was made`;
  }
  return void 0;
}
function jobsOf(text) {
  try {
    return parse(workflow, (0, import_yaml.parse)(text)).jobs;
  } catch {
    return void 0;
  }
}

// src/init/workflows.ts
import { createHash } from "node:crypto";
var templateNames = ["plan", "deploy", "layer", "deploy-layer", "drift"];
function workflowsOf(setup2, templates) {
  const names = templateNames.filter((name) => name !== "drift" || setup2.drift);
  return new Map(
    names.map((name) => {
      const text = workflowOf(name, setup2, templates[name]);
      return [pathOf(name, setup2), `${markLine({ setup: setup2, digest: digestOf(text) })}
${text}`];
    })
  );
}
function digestOf(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
function pathOf(name, { name: stack }) {
  return `.github/workflows/${name}${stack === "" ? "" : `-${stack}`}.yml`;
}
function workflowOf(name, setup2, template) {
  const steps = [
    name === "deploy" ? withLayers(setup2) : sameText,
    withJobLayers(setup2),
    setup2.approval === "deploy" ? approvedOnce[name] : sameText,
    setup2.onePassword ? sameText : withoutOnePassword,
    withPlaces(setup2),
    setup2.action === "./" ? sameText : withAction(setup2),
    setup2.name === "" ? sameText : named(setup2.name)
  ];
  return steps.reduce((text, step2) => step2(text), template);
}
var sameText = (text) => text;
function replaced(text, from2, to) {
  const found = typeof from2 === "string" ? text.includes(from2) : from2.test(text);
  if (!found) throw new Error(`the template of a workflow has no ${String(from2)}`);
  return typeof from2 === "string" ? text.replaceAll(from2, () => to) : text.replace(from2, () => to);
}
function withLayers(setup2) {
  const layers = layerNumbers(setup2);
  return (text) => {
    const start = text.indexOf("  layer-1:\n");
    const end = text.indexOf("  # After all others");
    const [pattern = ""] = text.slice(start, end).split("  layer-2:\n", 1);
    const jobs = layers.map(
      (layer, index) => pattern.replace("  layer-1:", `  layer-${layer}:`).replace("needs: [plan]", `needs: [${["plan", ...layers.slice(0, index).map(jobOf)].join(", ")}]`).replace("|| '[]'), 1) }}", `|| '[]'), ${layer}) }}`).replace("layer: 1\n", `layer: ${layer}
`)
    );
    const close = text.slice(end).replace(/needs: \[.*\]/, `needs: [${["plan", ...layers.map(jobOf)].join(", ")}]`).replace(
      /(?: {12}\d+ \$\{\{ needs\.layer-\d+\.result \}\}\n)+/,
      layers.map((layer) => `            ${layer} \${{ needs.${jobOf(layer)}.result }}
`).join("")
    );
    return text.slice(0, start) + jobs.join("") + close;
  };
}
function jobOf(layer) {
  return `layer-${layer}`;
}
function withJobLayers(setup2) {
  const options = layerNumbers(setup2).map((layer) => `'${layer}'`);
  return (text) => text.replace(/job-layers: .*/, `job-layers: ${setup2.layers}`).replace(/options: \['1'.*\]/, `options: [${options.join(", ")}]`);
}
var approve = `  # Somebody says yes to the whole plan; each layer is held to it all the same.
  approve:
    needs: [plan]
    if: CONDITION
    runs-on: \${{ fromJSON(vars.PLAN_RUNNER || '["self-hosted", "cluster-plan"]') }}
    environment: ENVIRONMENT
    timeout-minutes: 5
    permissions: {}
    steps:
      - run: echo 'Approved.'

`;
function withoutCommentAbove(key, text) {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.trimStart().startsWith(key));
  const first = lines.slice(0, at).findLastIndex((line) => !line.trimStart().startsWith("#"));
  return [...lines.slice(0, first + 1), ...lines.slice(at)].join("\n");
}
var approvedOnce = {
  plan: sameText,
  drift: sameText,
  layer: (text) => {
    const called = replaced(
      text,
      "    environment: ${{ inputs.environment }}-layer-${{ inputs.layer }}\n",
      ""
    );
    const mode = replaced(called, /approval-mode: .*/, "approval-mode: deploy");
    return replaced(
      withoutCommentAbove("approval-mode:", mode),
      "the job waits in the GitHub environment <environment>-layer-<layer>.",
      "the caller has waited in the GitHub environment of that name."
    ).replace(
      "One layer: held at its environment until somebody approves, then applied",
      "One layer, once the deploy is approved: applied"
    );
  },
  deploy: (text) => {
    const layers = replaced(text, /\[plan, layer-/g, "[plan, approve, layer-");
    const first = replaced(layers, "needs: [plan]\n", "needs: [plan, approve]\n");
    const closed = replaced(
      first,
      "            plan ${{ needs.plan.result }}\n",
      "            plan ${{ needs.plan.result }}\n            approve ${{ needs.approve.result }}\n"
    );
    const condition = "${{ needs.plan.outputs.layers != '' && needs.plan.outputs.layers != '[]' }}";
    return closed.replace(
      "  layer-",
      () => `${approveJob(condition, "${{ vars.STACK_ENVIRONMENT || 'production' }}")}  layer-`
    ).replace(
      /Each waits for the approval of its environment\n# \([^)]*\) and is held to the plan\./,
      "One approval is\n# for all of them (environment <environment>), and each is held to the plan."
    );
  },
  "deploy-layer": (text) => {
    const condition = "${{ inputs.operation != 'plan' && needs.plan.outputs.changed == 'true' }}";
    const environment = "${{ inputs.environment || vars.STACK_ENVIRONMENT || 'production' }}";
    return replaced(text, "    needs: [plan]\n", "    needs: [plan, approve]\n").replace(
      "  layer:\n    needs",
      () => `${approveJob(condition, environment)}  layer:
    needs`
    );
  }
};
function approveJob(condition, environment) {
  return approve.replace("CONDITION", () => condition).replace("ENVIRONMENT", () => environment);
}
function withoutOnePassword(text) {
  return text.replace(/^ *op-service-account-token: .*\n/gm, "").replace(/^ *secrets: \|\n.*\n *credentials: op:.*\n/gm, "").replace(/^ *secrets:\n *OP_SERVICE_ACCOUNT_TOKEN:(?: .*\n|\n *description: .*\n)/gm, "");
}
function withPlaces({ stack, environment, branch }) {
  return (text) => text.replaceAll("vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl'", () => `vars.STACK_FILE || '${stack}'`).replaceAll(
    "vars.STACK_ENVIRONMENT || 'production'",
    () => `vars.STACK_ENVIRONMENT || '${environment}'`
  ).replaceAll("branches: [main]", () => `branches: [${branch}]`);
}
function withAction({ action, version }) {
  const byHand = / A ninth layer needs a job of its own[^\n]*/;
  return (text) => text.replace(/uses: \.\/$/gm, () => `uses: ${action}${version === "" ? "" : ` # ${version}`}`).replace(byHand, "\n# When the layers change, run `helmfile-gate init` again.");
}
function named(name) {
  const prefix2 = name.toUpperCase().replaceAll("-", "_");
  return (text) => text.replaceAll("vars.STACK_", `vars.${prefix2}_`).replaceAll("workflows/layer.yml", `workflows/layer-${name}.yml`).replace(/^name: .*/m, (line) => `${line} (${name})`);
}

// src/init/updated.ts
function updated(path, {
  existing,
  fresh,
  remade
}) {
  if (existing === void 0) return { kind: "new", text: fresh };
  const now = parts(existing);
  const wanted = parts(fresh);
  const kept = (why) => ({
    kind: "kept",
    why,
    diff: createTwoFilesPatch(path, path, now.body, wanted.body, "as it is", "as it would be made")
  });
  const { mark } = now;
  if (mark === void 0) return now.body === wanted.body ? { kind: "same" } : kept("it was not made by init");
  if (digestOf(now.body) === mark.digest) {
    return existing === fresh ? { kind: "same" } : { kind: "made-again", text: fresh };
  }
  const base = remade(mark);
  if (digestOf(base) !== mark.digest) return kept("it was edited since another version made it");
  const merged = applyPatch(
    now.body,
    structuredPatch("", "", base, wanted.body, void 0, void 0, { context: 2 })
  );
  if (merged === false) return kept("it was edited where init would change it");
  const lost = weakened(merged, wanted.body);
  if (lost !== void 0) return kept(`it was edited, and ${lost}`);
  const text = `${markLine(wanted.mark ?? mark)}
${merged}`;
  return text === existing ? { kind: "same" } : { kind: "merged", text };
}
function parts(text) {
  const mark = readMark(text);
  return { mark, body: mark === void 0 ? text : text.slice(text.indexOf("\n") + 1) };
}

// src/init/init.ts
async function initRepository(options, ports) {
  const given = { ...answersBefore(options, ports), ...definedOf(options) };
  const stack = await stackOf(given, ports);
  const environment = await environmentOf(given, ports, stack);
  const layers = await layersOf(given, ports, stack, environment);
  const setup2 = await setupOf(given, ports, { stack, environment, layers: layersText(layers) });
  const isWhole = writeWorkflows(setup2, ports);
  if (options.applySettings) await applySettings(setup2, ports);
  ports.tell("What is left to do:");
  leftToDo(setup2).forEach((line) => ports.tell(`  * ${line}`));
  return isWhole;
}
async function checkWorkflows(made, ports) {
  const releases = await ports.releases(made.stack, made.environment);
  const wanted = [...new Set(releases.map(({ layer }) => layer ?? 0))];
  const setup2 = { ...made, layers: layersText(wanted) };
  const changes = changesOf(setup2, ports);
  return changes.flatMap(
    ({ path, update }) => update.kind === "same" ? [] : [`${path}: ${saidOf(update, "lacks")}`]
  );
}
function answersBefore({ name = "", stack }, { read }) {
  const before = readMark(read(pathOf("plan", { name })) ?? "")?.setup;
  if (!before) return {};
  if (stack !== void 0 && stack !== before.stack) {
    throw refusal(
      `setting up the workflows for ${stack}`,
      `those that are here are for ${before.stack}`,
      "set the stacks apart with --name NAME"
    );
  }
  const { environment, approval, onePassword, drift, branch } = before;
  return { stack: before.stack, environment, approval, onePassword, drift, branch };
}
function definedOf(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== void 0));
}
async function stackOf(options, ports) {
  if (options.stack !== void 0) return options.stack;
  const found = ports.helmfiles();
  const [first] = found;
  if (first === void 0) {
    throw refusal(
      "finding the helmfile",
      "there is no helmfile.yaml or helmfile.yaml.gotmpl here",
      "name it with --stack"
    );
  }
  return found.length === 1 ? first : ports.ask("Which helmfile?", first, found);
}
async function environmentOf(options, ports, stack) {
  if (options.environment !== void 0) return options.environment;
  const known = ports.environments(stack);
  const proposed = known.includes("production") ? "production" : known[0] ?? "default";
  return known.length < 2 ? proposed : ports.ask("Which environment do merges go to?", proposed, known);
}
async function layersOf(options, ports, stack, environment) {
  const releases = await ports.releases(stack, environment);
  if (releases.length === 0) {
    throw refusal(
      "reading the stack",
      `${stack} has no release in the environment ${environment}`,
      "name another with --environment"
    );
  }
  const layers = proposedLayers(releases);
  const wanted = new Map(
    releases.flatMap(
      (one) => one.layer === void 0 ? [[releaseKey(one), layers.get(releaseKey(one)) ?? 1]] : []
    )
  );
  if (wanted.size > 0) await labelled(options, ports, { stack, environment, wanted });
  return [...new Set(layers.values())].sort((a, b) => a - b);
}
async function labelled(options, ports, { stack, environment, wanted }) {
  ports.tell("These releases have no label layer. By what they need, they belong into:");
  for (const [key, layer] of [...wanted].sort(([, a], [, b]) => a - b)) ports.tell(`  layer ${layer}: ${key}`);
  const answer = options.writeLabels === void 0 ? await ports.ask(`Write the labels into ${stack}?`, "yes", ["yes", "no"]) : "";
  const byHand = "add `labels: {layer: N}` to each, and run init again";
  if (!(options.writeLabels ?? answer === "yes")) {
    throw refusal("setting up the layers", `${wanted.size} releases have no label layer`, byHand);
  }
  const before = ports.read(stack) ?? "";
  const { text, missed } = withLabels(before, wanted);
  ports.write(stack, text);
  const seen = await ports.releases(stack, environment).catch(() => []);
  const isSeen = [...wanted].every(
    ([key, layer]) => seen.some((one) => releaseKey(one) === key && one.layer === layer)
  );
  if (missed.length === 0 && isSeen) return ports.tell(`Wrote the labels into ${stack}.`);
  ports.write(stack, before);
  const why = missed.length > 0 ? `the place of ${missed.join(", ")} in ${stack} was not found` : `helmfile did not read them as they were written into ${stack}`;
  throw refusal("writing the labels", `${why}, so that it is as it was`, byHand);
}
async function setupOf(options, ports, found) {
  const approval = options.approval ?? await ports.ask("Who approves: somebody for each layer, or once for the deploy?", "layer", [
    "layer",
    "deploy"
  ]);
  const onePassword = options.onePassword ?? await ports.ask("Are secrets read from 1Password?", "no", ["yes", "no"]) === "yes";
  const drift = options.drift ?? await ports.ask("Look for drift each night?", "yes", ["yes", "no"]) === "yes";
  const own = options.action === void 0 ? await ports.action() : { action: options.action, version: "" };
  if (own === void 0) {
    throw refusal(
      "naming the action",
      "what runs here does not know its own commit",
      "name it with --action OWNER/helmfile-gate@FULL-COMMIT"
    );
  }
  const branch = options.branch ?? await ports.branch();
  const setup2 = { ...found, approval, onePassword, drift, branch, ...own, name: options.name ?? "" };
  const wrong = wrongIn(setup2);
  if (wrong)
    throw refusal(
      "setting up the workflows",
      `${wrong.field} is ${wrong.value}, which cannot stand in a workflow`,
      `name another with --${wrong.field}`
    );
  return setup2;
}
function changesOf(setup2, { read, templates }) {
  const names = new Map(templateNames.map((name) => [pathOf(name, setup2), name]));
  return [...workflowsOf(setup2, templates)].map(([path, fresh]) => {
    const name = names.get(path);
    const remade = ({ setup: made }) => workflowOf(name, made, templates[name]);
    return { path, update: updated(path, { existing: read(path), fresh, remade }) };
  });
}
var words = {
  same: { done: "as it should be", lacks: "" },
  new: { done: "written", lacks: "it is missing" },
  "made-again": { done: "made again: nobody had edited it", lacks: "it is not for the stack as it is" },
  merged: { done: "changed, with what was edited", lacks: "it is not for the stack as it is" },
  kept: { done: "left as it is", lacks: "it is not for the stack as it is" }
};
function saidOf(update, which) {
  return update.kind === "kept" ? `${words.kept[which]}: ${update.why}` : words[update.kind][which];
}
function writeWorkflows(setup2, ports) {
  const changes = changesOf(setup2, ports);
  for (const { path, update } of changes) {
    if ("text" in update) ports.write(path, update.text);
    ports.tell(`${path}: ${saidOf(update, "done")}`);
    if (update.kind === "kept") update.diff.split("\n").forEach((line) => ports.tell(line));
  }
  return changes.every(({ update }) => update.kind !== "kept");
}
async function applySettings(setup2, { gh, ask, tell }) {
  const reviewer = JSON.parse(await gh({ args: ["api", "user", "--jq", "{login, id}"] }));
  const known = /* @__PURE__ */ new Map();
  for (const name of environmentsFor(setup2)) {
    const path = `repos/{owner}/{repo}/environments/${name}/deployment-branch-policies`;
    const names = await gh({ args: ["api", path, "--jq", "[.branch_policies[].name]"] }).catch(() => "[]");
    known.set(name, JSON.parse(names));
  }
  const settings = environmentSettings(setup2, reviewer, known);
  settings.forEach(({ title }) => tell(title));
  if (await ask("Make these on GitHub?", "yes", ["yes", "no"]) !== "yes") return;
  for (const { calls } of settings) for (const call of calls) await gh(call);
  tell("GitHub has them.");
}

// src/init/repository.ts
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join as join2, relative, resolve } from "node:path";

// src/init/helmfiles.ts
import { readdirSync } from "node:fs";
import { join } from "node:path";
var deepest = 3;
var others = /* @__PURE__ */ new Set(["node_modules", ".git", "charts", "vendor"]);
function helmfilesIn(root) {
  const found = [];
  const look = (folder, depth) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile() && /^helmfile\.ya?ml(\.gotmpl)?$/.test(entry.name)) found.push(path);
      if (entry.isDirectory() && depth < deepest && !others.has(entry.name)) look(path, depth + 1);
    }
  };
  look("", 0);
  const depthOf = (path) => path.split("/").length;
  return found.sort((a, b) => depthOf(a) - depthOf(b) || a.localeCompare(b));
}

// src/init/repository.ts
async function repositoryPorts(around) {
  const { exec, env, cwd, home } = around;
  const git = gitWith(around);
  const root = await git(cwd, "rev-parse", "--show-toplevel");
  if (root === void 0) {
    throw refusal(
      "finding the repository",
      `${cwd} is in none`,
      "run init in a checkout of the repository with the helmfile"
    );
  }
  const inRoot = (path) => {
    const file = resolve(root, path);
    if (!relative(root, file).startsWith("..")) return file;
    throw refusal(`reading ${path}`, "it is outside of the repository", "name a file within it");
  };
  return {
    root,
    helmfiles: () => helmfilesIn(root),
    environments: (stack) => knownEnvironments(inRoot(stack)) ?? [],
    read: (path) => kindOf(inRoot(path))?.isFile() ? readFileSync(inRoot(path), "utf8") : void 0,
    write: (path, text) => {
      mkdirSync(dirname(inRoot(path)), { recursive: true });
      writeFileSync(inRoot(path), text);
    },
    templates: readTemplates(around.templates),
    action: async () => {
      if (resolve(home) === resolve(root)) return { action: "./", version: "" };
      const named2 = await ofCheckout(home, git) ?? ofPackage(home);
      return named2 === void 0 ? void 0 : { action: named2, version: `v${around.version}` };
    },
    branch: async () => {
      const remote = await git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD");
      return remote?.replace(/^origin\//, "") ?? (await git(root, "branch", "--show-current") || "main");
    },
    gh: async ({ args, input }) => {
      const done = await exec({
        file: "gh",
        args,
        env,
        cwd: root,
        timeoutMs: bounds.cluster,
        ...input === void 0 ? {} : { input }
      });
      if (done.exitCode === 0) return done.stdout.trim();
      throw refusal(
        `gh ${args.slice(0, 4).join(" ")}`,
        done.stderr.trim().split("\n")[0] ?? "",
        "sign in with `gh auth login`, as somebody who administers the repository"
      );
    }
  };
}
function readTemplates(folder) {
  const texts2 = templateNames.map(
    (name) => [name, readFileSync(join2(folder, `${name}.yml`), "utf8")]
  );
  return Object.fromEntries(texts2);
}
function gitWith({ exec, env }) {
  return async (folder, ...args) => {
    const done = await exec({
      file: "git",
      args: ["-C", folder, ...args],
      env: withoutGitVariables(env),
      timeoutMs: bounds.local
    });
    return done.exitCode === 0 ? done.stdout.trim() : void 0;
  };
}
async function ofCheckout(home, git) {
  if (!existsSync(join2(home, ".git"))) return void 0;
  const [commit, url] = [await git(home, "rev-parse", "HEAD"), await git(home, "remote", "get-url", "origin")];
  return nameOf(url ?? "", commit ?? "");
}
function ofPackage(home) {
  try {
    const lock = readFileSync(join2(home, "..", ".package-lock.json"), "utf8");
    const { packages } = JSON.parse(lock);
    const [url = "", commit = ""] = (packages["node_modules/helmfile-gate"]?.resolved ?? "").split("#");
    return nameOf(url, commit);
  } catch {
    return void 0;
  }
}
function nameOf(url, commit) {
  const name = /^(?:git\+)?(?:https?:\/\/|ssh:\/\/|git@)[^/:]+[/:]([\w-]+\/[\w.-]+)$/.exec(
    url.replace(/\.git$/, "")
  )?.[1];
  return name !== void 0 && /^[0-9a-f]{40}$/.test(commit) ? `${name}@${commit}` : void 0;
}

// src/init/set-up.ts
async function setUpRepository(options, ports) {
  const repository = await repositoryPorts(ports.around);
  return initRepository(options, { ...ports, ...repository, releases: from(repository.root, ports.releases) });
}
async function checkRepository({ around, tell, ...ports }) {
  const repository = await repositoryPorts(around);
  const releases = from(repository.root, ports.releases);
  const setups = setupsIn(repository.root, repository.read);
  if (setups.length === 0) {
    throw refusal("checking the workflows", "none in .github/workflows was made by init", "run init");
  }
  let isWhole = true;
  for (const setup2 of setups) {
    const found = await checkWorkflows(setup2, { ...repository, releases });
    found.forEach(tell);
    isWhole &&= found.length === 0;
    tell(
      found.length === 0 ? `The workflows fit ${setup2.stack} in ${setup2.environment}: layers ${setup2.layers}.` : `Run init${setup2.name === "" ? "" : ` --name ${setup2.name}`} again.`
    );
  }
  return isWhole;
}
function from(root, releases) {
  return (stack, environment) => releases(resolve2(root, stack), environment);
}
function setupsIn(root, read) {
  const folder = ".github/workflows";
  const names = existsSync2(join3(root, folder)) ? readdirSync2(join3(root, folder)) : [];
  const setups = names.flatMap((name) => readMark(read(`${folder}/${name}`) ?? "")?.setup ?? []);
  return [...new Map(setups.map((setup2) => [setup2.name, setup2])).values()];
}
export {
  checkRepository,
  setUpRepository
};
