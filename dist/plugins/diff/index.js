import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
var __webpack_exports__ = {};

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: ./node_modules/js-yaml/dist/js-yaml.mjs
/*! js-yaml 5.5.0 https://github.com/nodeca/js-yaml @license MIT */
//#region src/tag.ts
/**
* Returned by a scalar resolver when the source does not match its tag.
*
* @category Tags
*/
var NOT_RESOLVED = Symbol("NOT_RESOLVED");
/**
* Create a normalized scalar tag definition.
*
* @category Tags
*/
function defineScalarTag(tagName, options) {
	return {
		tagName,
		nodeKind: "scalar",
		implicit: options.implicit ?? false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		implicitFirstChars: options.implicitFirstChars ?? null,
		resolve: options.resolve,
		identify: options.identify,
		represent: options.represent ?? ((data) => String(data)),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
/**
* Create a normalized sequence tag definition.
*
* @category Tags
*/
function defineSequenceTag(tagName, options) {
	const carrierIsResult = options.finalize === void 0;
	return {
		tagName,
		nodeKind: "sequence",
		implicit: false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		create: options.create,
		addItem: options.addItem,
		finalize: options.finalize ?? ((carrier) => carrier),
		carrierIsResult,
		identify: options.identify,
		represent: options.represent ?? ((data) => data),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
/**
* Create a normalized mapping tag definition.
*
* @category Tags
*/
function defineMappingTag(tagName, options) {
	const carrierIsResult = options.finalize === void 0;
	return {
		tagName,
		nodeKind: "mapping",
		implicit: false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		create: options.create,
		addPair: options.addPair,
		has: options.has,
		keys: options.keys,
		get: options.get,
		finalize: options.finalize ?? ((carrier) => carrier),
		carrierIsResult,
		identify: options.identify,
		represent: options.represent ?? ((data) => data),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
//#endregion
//#region src/tag/scalar/str.ts
/** @category Tags */
var strTag = defineScalarTag("tag:yaml.org,2002:str", {
	resolve: (source) => source,
	identify: (data) => typeof data === "string"
});
//#endregion
//#region src/tag/scalar/null_core.ts
var NULL_VALUES$1 = [
	"",
	"~",
	"null",
	"Null",
	"NULL"
];
/** @category Tags */
var nullCoreTag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: [
		"",
		"~",
		"n",
		"N"
	],
	resolve: (source) => {
		if (NULL_VALUES$1.indexOf(source) !== -1) return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
//#endregion
//#region src/tag/scalar/null_json.ts
/** @category Tags */
var nullJsonTag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: ["n"],
	resolve: (source, isExplicit) => {
		if (source === "null" || isExplicit && source === "") return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
//#endregion
//#region src/tag/scalar/null_yaml11.ts
var NULL_VALUES = [
	"",
	"~",
	"null",
	"Null",
	"NULL"
];
/** @category Tags */
var nullYaml11Tag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: [
		"",
		"~",
		"n",
		"N"
	],
	resolve: (source) => {
		if (NULL_VALUES.indexOf(source) !== -1) return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
//#endregion
//#region src/tag/scalar/bool_core.ts
var TRUE_VALUES$2 = [
	"true",
	"True",
	"TRUE"
];
var FALSE_VALUES$2 = [
	"false",
	"False",
	"FALSE"
];
/** @category Tags */
var boolCoreTag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: [
		"t",
		"T",
		"f",
		"F"
	],
	resolve: (source) => {
		if (TRUE_VALUES$2.indexOf(source) !== -1) return true;
		if (FALSE_VALUES$2.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
//#endregion
//#region src/tag/scalar/bool_json.ts
var TRUE_VALUES$1 = ["true"];
var FALSE_VALUES$1 = ["false"];
/** @category Tags */
var boolJsonTag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: ["t", "f"],
	resolve: (source) => {
		if (TRUE_VALUES$1.indexOf(source) !== -1) return true;
		if (FALSE_VALUES$1.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
//#endregion
//#region src/tag/scalar/bool_yaml11.ts
var TRUE_VALUES = [
	"true",
	"True",
	"TRUE",
	"y",
	"Y",
	"yes",
	"Yes",
	"YES",
	"on",
	"On",
	"ON"
];
var FALSE_VALUES = [
	"false",
	"False",
	"FALSE",
	"n",
	"N",
	"no",
	"No",
	"NO",
	"off",
	"Off",
	"OFF"
];
/** @category Tags */
var boolYaml11Tag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: [
		"y",
		"Y",
		"n",
		"N",
		"t",
		"T",
		"f",
		"F",
		"o",
		"O"
	],
	resolve: (source) => {
		if (TRUE_VALUES.indexOf(source) !== -1) return true;
		if (FALSE_VALUES.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
//#endregion
//#region src/tag/scalar/int_core.ts
var YAML_INTEGER_IMPLICIT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
var YAML_INTEGER_EXPLICIT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1]+|[-+]?0o[0-7]+|[-+]?0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
function parseYamlInteger$2(source) {
	let value = source;
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0o")) return sign * parseInt(value.slice(2), 8);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger$2(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_INTEGER_EXPLICIT_PATTERN$1.test(source)) return NOT_RESOLVED;
	} else if (!YAML_INTEGER_IMPLICIT_PATTERN$1.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger$2(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intCoreTag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		..."0123456789"
	],
	resolve: resolveYamlInteger$2,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
//#endregion
//#region src/tag/scalar/int_json.ts
var YAML_INTEGER_IMPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^-?(?:0|[1-9][0-9]*)$");
var YAML_INTEGER_EXPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1]+|[-+]?0o[0-7]+|[-+]?0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
function parseYamlInteger$1(source) {
	let value = source;
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0o")) return sign * parseInt(value.slice(2), 8);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger$1(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_INTEGER_EXPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	} else if (!YAML_INTEGER_IMPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger$1(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intJsonTag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: ["-", ..."0123456789"],
	resolve: resolveYamlInteger$1,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
//#endregion
//#region src/tag/scalar/int_yaml11.ts
var YAML_INTEGER_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+|[-+]?(?:0|[1-9][0-9_]*))$");
function parseYamlInteger(source) {
	let value = source.replace(/_/g, "");
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	if (value.includes(":")) {
		let result = 0;
		for (const part of value.split(":")) result = result * 60 + Number(part);
		return sign * result;
	}
	if (value !== "0" && value[0] === "0") return sign * parseInt(value, 8);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger(source) {
	if (!YAML_INTEGER_PATTERN.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intYaml11Tag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		..."0123456789"
	],
	resolve: resolveYamlInteger,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
//#endregion
//#region src/tag/scalar/float_core.ts
var YAML_FLOAT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
var YAML_FLOAT_SPECIAL_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat$2(source) {
	if (!YAML_FLOAT_PATTERN$1.test(source)) return NOT_RESOLVED;
	let value = source.toLowerCase();
	const sign = value[0] === "-" ? -1 : 1;
	if ("+-".includes(value[0])) value = value.slice(1);
	if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
	if (value === ".nan") return NaN;
	const result = sign * parseFloat(value);
	if (Number.isFinite(result) || YAML_FLOAT_SPECIAL_PATTERN$1.test(source)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat$2(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatCoreTag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		".",
		..."0123456789"
	],
	resolve: resolveYamlFloat$2,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat$2
});
//#endregion
//#region src/tag/scalar/float_json.ts
var YAML_FLOAT_IMPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$");
var YAML_FLOAT_EXPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat$1(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_FLOAT_EXPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
		let value = source.toLowerCase();
		const sign = value[0] === "-" ? -1 : 1;
		if ("+-".includes(value[0])) value = value.slice(1);
		if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
		if (value === ".nan") return NaN;
		const result = sign * parseFloat(value);
		return Number.isFinite(result) ? result : NOT_RESOLVED;
	}
	if (!YAML_FLOAT_IMPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	const result = Number(source);
	if (Number.isFinite(result)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat$1(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatJsonTag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: ["-", ..."0123456789"],
	resolve: resolveYamlFloat$1,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat$1
});
//#endregion
//#region src/tag/scalar/float_yaml11.ts
var YAML_FLOAT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?(?:(?:[0-9][0-9_]*)?\\.[0-9_]*)(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
var YAML_FLOAT_SPECIAL_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat(source) {
	if (!YAML_FLOAT_PATTERN.test(source)) return NOT_RESOLVED;
	let value = source.toLowerCase().replace(/_/g, "");
	const sign = value[0] === "-" ? -1 : 1;
	if ("+-".includes(value[0])) value = value.slice(1);
	if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
	if (value === ".nan") return NaN;
	let result = 0;
	if (value.includes(":")) {
		for (const part of value.split(":")) result = result * 60 + Number(part);
		result *= sign;
	} else result = sign * parseFloat(value);
	if (Number.isFinite(result) || YAML_FLOAT_SPECIAL_PATTERN.test(source)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatYaml11Tag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		".",
		..."0123456789"
	],
	resolve: resolveYamlFloat,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat
});
//#endregion
//#region src/tag/scalar/merge.ts
/**
* Enables merge keys in {@link CORE_SCHEMA} when added with
* {@link Schema.withTags}.
*
* @category Tags
*/
var mergeTag = defineScalarTag("tag:yaml.org,2002:merge", {
	implicit: true,
	implicitFirstChars: ["<"],
	resolve: (source, isExplicit) => {
		if (source === "<<" || isExplicit && source === "") return "<<";
		return NOT_RESOLVED;
	},
	identify: () => false
});
//#endregion
//#region src/tag/scalar/binary.ts
var BASE64_PATTERN = /^[A-Za-z0-9+/]*={0,2}$/;
function resolveYamlBinary(source) {
	const input = source.replace(/\s/g, "");
	if (input.length % 4 !== 0 || !BASE64_PATTERN.test(input)) return NOT_RESOLVED;
	const binary = atob(input);
	const result = new Uint8Array(binary.length);
	for (let index = 0; index < binary.length; index++) result[index] = binary.charCodeAt(index);
	return result;
}
function representYamlBinary(object) {
	let binary = "";
	for (let index = 0; index < object.length; index++) binary += String.fromCharCode(object[index]);
	return btoa(binary);
}
/**
* The `!!binary` tag, represented as a `Uint8Array`.
*
* @category Tags
*/
var binaryTag = defineScalarTag("tag:yaml.org,2002:binary", {
	resolve: resolveYamlBinary,
	identify: (object) => Object.prototype.toString.call(object) === "[object Uint8Array]",
	represent: representYamlBinary
});
//#endregion
//#region src/tag/scalar/timestamp.ts
var YAML_DATE_REGEXP = /* @__PURE__ */ new RegExp("^([0-9][0-9][0-9][0-9])-([0-9][0-9])-([0-9][0-9])$");
var YAML_TIMESTAMP_REGEXP = /* @__PURE__ */ new RegExp("^([0-9][0-9][0-9][0-9])-([0-9][0-9]?)-([0-9][0-9]?)(?:[Tt]|[ \\t]+)([0-9][0-9]?):([0-9][0-9]):([0-9][0-9])(?:\\.([0-9]*))?(?:[ \\t]*(Z|([-+])([0-9][0-9]?)(?::([0-9][0-9]))?))?$");
function makeUtcDate(year, month, day, hour = 0, minute = 0, second = 0, fraction = 0) {
	const date = new Date(Date.UTC(year, month, day, hour, minute, second, fraction));
	date.setUTCFullYear(year, month, day);
	return date;
}
function resolveYamlTimestamp(source) {
	let match = YAML_DATE_REGEXP.exec(source);
	if (match === null) match = YAML_TIMESTAMP_REGEXP.exec(source);
	if (match === null) return NOT_RESOLVED;
	const year = +match[1];
	const month = +match[2] - 1;
	const day = +match[3];
	if (!match[4]) {
		const date = makeUtcDate(year, month, day);
		if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month || date.getUTCDate() !== day) return NOT_RESOLVED;
		return date;
	}
	const hour = +match[4];
	const minute = +match[5];
	const second = +match[6];
	let fraction = 0;
	if (hour > 23 || minute > 59 || second > 59) return NOT_RESOLVED;
	if (match[7]) {
		let value = match[7].slice(0, 3);
		while (value.length < 3) value += "0";
		fraction = +value;
	}
	const date = makeUtcDate(year, month, day, hour, minute, second, fraction);
	if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month || date.getUTCDate() !== day) return NOT_RESOLVED;
	if (match[9]) {
		const offsetHour = +match[10];
		const offsetMinute = +(match[11] || 0);
		if (offsetHour > 23 || offsetMinute > 59) return NOT_RESOLVED;
		const offset = (offsetHour * 60 + offsetMinute) * 6e4;
		date.setTime(date.getTime() - (match[9] === "-" ? -offset : offset));
	}
	return date;
}
/**
* The YAML 1.1 `!!timestamp` tag, represented as a JavaScript `Date`.
*
* @category Tags
*/
var timestampTag = defineScalarTag("tag:yaml.org,2002:timestamp", {
	implicit: true,
	implicitFirstChars: [..."0123456789"],
	resolve: resolveYamlTimestamp,
	identify: (object) => object instanceof Date,
	represent: (object) => object.toISOString()
});
//#endregion
//#region src/tag/sequence/seq.ts
/** @category Tags */
var seqTag = defineSequenceTag("tag:yaml.org,2002:seq", {
	create: () => [],
	addItem: (container, item) => {
		container.push(item);
	},
	identify: Array.isArray
});
//#endregion
//#region src/common/object.ts
function isPlainObject(data) {
	if (data === null || typeof data !== "object" || Array.isArray(data)) return false;
	const prototype = Object.getPrototypeOf(data);
	return prototype === null || prototype === Object.prototype;
}
function pick(object, keys) {
	const result = {};
	for (const key of keys) if (object[key] !== void 0) result[key] = object[key];
	return result;
}
//#endregion
//#region src/tag/sequence/omap.ts
/**
* Provided only for YAML 1.1 compatibility and supported by the loader only.
* JavaScript has no dedicated class to represent this type, so it cannot be
* identified and dumped.
*
* ```yaml
* !!omap
*   - one: 1
*   - two: 2
* ```
*
* is loaded as
*
* ```javascript
* [
*   { one: 1 },
*   { two: 2 }
* ]
* ```
*
* @category Tags
*/
var omapTag = defineSequenceTag("tag:yaml.org,2002:omap", {
	create: () => ({
		list: [],
		seen: /* @__PURE__ */ new Set()
	}),
	addItem: (carrier, item) => {
		let key;
		if (item instanceof Map) {
			if (item.size !== 1) return "cannot resolve an ordered map item";
			key = item.keys().next().value;
		} else if (isPlainObject(item)) {
			const itemKeys = Object.keys(item);
			if (itemKeys.length !== 1) return "cannot resolve an ordered map item";
			key = itemKeys[0];
		} else return "cannot resolve an ordered map item";
		if (carrier.seen.has(key)) return "duplicate key in ordered map";
		carrier.seen.add(key);
		carrier.list.push(item);
		return "";
	},
	finalize: (carrier) => carrier.list,
	identify: () => false
});
//#endregion
//#region src/tag/sequence/pairs.ts
/**
* Provided only for YAML 1.1 compatibility and supported by the loader only.
* JavaScript has no dedicated class to represent this type, so it cannot be
* identified and dumped.
*
* ```yaml
* !!pairs
*   - one: 1
*   - two: 2
* ```
*
* is loaded as
*
* ```javascript
* [
*   ['one', 1],
*   ['two', 2]
* ]
* ```
*
* @category Tags
*/
var pairsTag = defineSequenceTag("tag:yaml.org,2002:pairs", {
	create: () => [],
	addItem: (container, item) => {
		if (item instanceof Map) {
			if (item.size !== 1) return "cannot resolve a pairs item";
			container.push(item.entries().next().value);
			return "";
		}
		if (Object.prototype.toString.call(item) !== "[object Object]") return "cannot resolve a pairs item";
		const object = item;
		const keys = Object.keys(object);
		if (keys.length !== 1) return "cannot resolve a pairs item";
		container.push([keys[0], object[keys[0]]]);
		return "";
	},
	identify: () => false
});
//#endregion
//#region src/tag/mapping/map.ts
/**
* This is the default mapping implementation. It uses `{}` objects and has only
* partial functionality due to language limitations. This choice was made
* because users expect to get JavaScript objects, and it was left unchanged to
* avoid too many breaking changes in the v5 release.
*
* Side effects:
*
* - `Object.hasOwn()` checks or `for...of` loops are required for safe use (to
*   avoid falling through to prototypes).
* - Only scalar string keys are supported properly.
* - Other scalar keys, such as `null` and numbers, are converted to strings.
*   This is historical behaviour, and it can cause side effects such as
*   problems with `!!merge`.
*
* Note that non-string scalar keys may be deprecated in future versions.
*
* Ideally, use {@link realMapTag} instead.
*
* @category Tags
*/
var mapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => ({}),
	identify: isPlainObject,
	represent: (o) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of Object.keys(o)) map.set(key, o[key]);
		return map;
	},
	addPair: (container, key, value) => {
		if (key !== null && typeof key === "object") return "object-based map does not support complex keys";
		const normalizedKey = String(key);
		if (normalizedKey === "__proto__") Object.defineProperty(container, normalizedKey, {
			value,
			enumerable: true,
			configurable: true,
			writable: true
		});
		else container[normalizedKey] = value;
		return "";
	},
	has: (container, key) => {
		if (key !== null && typeof key === "object") return false;
		return Object.prototype.hasOwnProperty.call(container, String(key));
	},
	keys: (container) => Object.keys(container),
	get: (container, key) => {
		const normalizedKey = String(key);
		if (!Object.prototype.hasOwnProperty.call(container, normalizedKey)) return null;
		return container[normalizedKey];
	}
});
//#endregion
//#region src/tag/mapping/set.ts
/**
* The YAML 1.1 `!!set` tag, represented as a JavaScript `Set`.
*
* @category Tags
*/
var setTag = defineMappingTag("tag:yaml.org,2002:set", {
	create: () => /* @__PURE__ */ new Set(),
	identify: (data) => data instanceof Set,
	represent: (data) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of data) map.set(key, null);
		return map;
	},
	addPair: (container, key, value) => {
		if (value !== null) return "cannot resolve a set item";
		container.add(key);
		return "";
	},
	has: (container, key) => container.has(key),
	keys: (container) => container.keys(),
	get: () => null
});
//#endregion
//#region src/schema.ts
function createTagDefinitionMap() {
	return {
		scalar: Object.create(null),
		sequence: Object.create(null),
		mapping: Object.create(null)
	};
}
function createTagDefinitionListMap() {
	return {
		scalar: [],
		sequence: [],
		mapping: []
	};
}
function compileTags(tags) {
	const result = [];
	for (const tag of tags) {
		let index = result.length;
		for (let previousIndex = 0; previousIndex < result.length; previousIndex++) {
			const previous = result[previousIndex];
			if (previous.nodeKind === tag.nodeKind && previous.tagName === tag.tagName && previous.matchByTagPrefix === tag.matchByTagPrefix) {
				index = previousIndex;
				break;
			}
		}
		result[index] = tag;
	}
	return result;
}
/**
* Controls tag resolution when loading and type selection when dumping.
*
* @category Schemas
*/
var Schema = class Schema {
	tags;
	/** @internal */
	implicitScalarTags;
	/**
	* Dispatch implicit scalar resolvers by `source.charAt(0)`. Each bucket holds
	* the resolvers that may match that key, in schema order; a key absent from
	* the map uses
	* {@link Schema.implicitScalarAnyFirstChar}
	* (resolvers that declared no first-char constraint, so they apply to any
	* first character).
	*/
	implicitScalarByFirstChar;
	implicitScalarAnyFirstChar;
	/**
	* The default scalar tag (`!!str`), resolved once so the composer's fallback
	* for unresolved plain scalars avoids a keyed lookup per scalar.
	*
	* @internal
	*/
	defaultScalarTag;
	/**
	* The default container tags (`!!seq` / `!!map`), used by the dumper: when a
	* value is identified by its default tag, the tag is implicit and not
	* printed. Undefined if the schema does not define them (then such values
	* can't be dumped).
	*
	* @internal
	*/
	defaultSequenceTag;
	/** @internal */
	defaultMappingTag;
	exact;
	prefix;
	constructor(tags) {
		const compiledTags = compileTags(tags);
		const implicitScalarTags = [];
		const exact = createTagDefinitionMap();
		const prefix = createTagDefinitionListMap();
		for (const tag of compiledTags) {
			if (tag.nodeKind === "scalar" && tag.implicit) {
				if (tag.matchByTagPrefix) throw new Error("Implicit scalar tags cannot match by tag prefix");
				implicitScalarTags.push(tag);
			}
			switch (tag.nodeKind) {
				case "scalar":
					if (tag.matchByTagPrefix) prefix.scalar.push(tag);
					else exact.scalar[tag.tagName] = tag;
					break;
				case "sequence":
					if (tag.matchByTagPrefix) prefix.sequence.push(tag);
					else exact.sequence[tag.tagName] = tag;
					break;
				case "mapping": if (tag.matchByTagPrefix) prefix.mapping.push(tag);
				else exact.mapping[tag.tagName] = tag;
			}
		}
		const implicitScalarAnyFirstChar = implicitScalarTags.filter((tag) => tag.implicitFirstChars === null);
		const keys = /* @__PURE__ */ new Set();
		for (const tag of implicitScalarTags) if (tag.implicitFirstChars !== null) for (const key of tag.implicitFirstChars) keys.add(key);
		const implicitScalarByFirstChar = /* @__PURE__ */ new Map();
		for (const key of keys) implicitScalarByFirstChar.set(key, implicitScalarTags.filter((tag) => tag.implicitFirstChars === null || tag.implicitFirstChars.indexOf(key) !== -1));
		const defaultScalarTag = exact.scalar["tag:yaml.org,2002:str"];
		if (!defaultScalarTag) throw new Error("schema does not define the default scalar tag (tag:yaml.org,2002:str)");
		this.tags = compiledTags;
		this.implicitScalarTags = implicitScalarTags;
		this.implicitScalarByFirstChar = implicitScalarByFirstChar;
		this.implicitScalarAnyFirstChar = implicitScalarAnyFirstChar;
		this.defaultScalarTag = defaultScalarTag;
		this.defaultSequenceTag = exact.sequence["tag:yaml.org,2002:seq"];
		this.defaultMappingTag = exact.mapping["tag:yaml.org,2002:map"];
		this.exact = exact;
		this.prefix = prefix;
	}
	/** @internal */
	lookupScalarTag(tagName) {
		const exactTag = this.exact.scalar[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.scalar) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	lookupSequenceTag(tagName) {
		const exactTag = this.exact.sequence[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.sequence) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	lookupMappingTag(tagName) {
		const exactTag = this.exact.mapping[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.mapping) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	resolveImplicitScalarTag(source) {
		const candidates = this.implicitScalarByFirstChar.get(source.charAt(0)) ?? this.implicitScalarAnyFirstChar;
		for (const tag of candidates) {
			const value = tag.resolve(source, false, tag.tagName);
			if (value !== NOT_RESOLVED) return {
				value,
				tag
			};
		}
		const tag = this.defaultScalarTag;
		return {
			value: tag.resolve(source, false, tag.tagName),
			tag
		};
	}
	/**
	* Creates a new schema with the specified tags added. If a tag already
	* exists, it is replaced by the specified tag.
	*
	* @example
	*
	* ```javascript
	* import { CORE_SCHEMA, mergeTag, realMapTag } from 'js-yaml'
	*
	* const schema = CORE_SCHEMA.withTags(mergeTag, realMapTag)
	* ```
	*/
	withTags(...tags) {
		let flatTags = [];
		for (const tag of tags) flatTags = flatTags.concat(tag);
		return new Schema([...this.tags, ...flatTags]);
	}
};
/**
* The YAML 1.2 Failsafe Schema: strings, sequences, and mappings.
*
* @category Schemas
*/
var FAILSAFE_SCHEMA = new Schema([
	strTag,
	seqTag,
	mapTag
]);
/**
* The YAML 1.2 JSON Schema. It uses JSON scalar forms while retaining YAML
* collection syntax.
*
* @category Schemas
*/
var JSON_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullJsonTag,
	boolJsonTag,
	intJsonTag,
	floatJsonTag
]);
/**
* The default schema for the loaders. Note, {@link CORE_SCHEMA} comes
* without the `!!merge` tag. You can easily enable it if needed.
*
* @example
* Enable {@link mergeTag}:
*
* ```javascript
* import { load, CORE_SCHEMA, mergeTag } from 'js-yaml'
*
* try {
*   load(data, { schema: CORE_SCHEMA.withTags(mergeTag) })
* } catch (e) {
*   console.error(e)
* }
* ```
*
* @category Schemas
*/
var CORE_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullCoreTag,
	boolCoreTag,
	intCoreTag,
	floatCoreTag
]);
/**
* YAML 1.1-compatible schema.
*
* @category Schemas
*/
var YAML11_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullYaml11Tag,
	boolYaml11Tag,
	intYaml11Tag,
	floatYaml11Tag,
	timestampTag,
	mergeTag,
	binaryTag,
	omapTag,
	pairsTag,
	setTag
]);
/**
* The dumper schema for maximum compatibility. It combines all supported type
* variants from YAML 1.1 and YAML 1.2 so strings matching any of them are
* quoted. This makes the generated YAML more compatible with other parsers.
*
* The schema is based on YAML 1.1, but extends `!!int` and `!!float` to accept
* both YAML 1.1 and Core Schema forms, since Core Schema supports some forms
* that YAML 1.1 does not.
*
* @category Schemas
*/
var DUMP_SCHEMA = YAML11_SCHEMA.withTags({
	...intYaml11Tag,
	resolve: (source, isExplicit, tagName) => {
		const result = intYaml11Tag.resolve(source, isExplicit, tagName);
		return result === NOT_RESOLVED ? intCoreTag.resolve(source, isExplicit, tagName) : result;
	}
}, {
	...floatYaml11Tag,
	resolve: (source, isExplicit, tagName) => {
		const result = floatYaml11Tag.resolve(source, isExplicit, tagName);
		return result === NOT_RESOLVED ? floatCoreTag.resolve(source, isExplicit, tagName) : result;
	}
});
//#endregion
//#region src/tag/mapping/real_map.ts
/**
* Recommended when non-string keys are actually needed. It uses native
* JavaScript `Map` objects, so keys keep their constructed types instead of
* being converted to strings.
*
* It is not the default to avoid widespread breaking changes in existing
* projects. `Map` has a different access API and does not pass deep equality
* checks against `{}`-based fixtures. Alongside the other changes in v5,
* making it the default was considered too disruptive.
*
* If these differences are acceptable for your project, we recommend using
* {@link realMapTag} to guarantee the absence of problems and side effects.
*
* @example
* Enable {@link realMapTag}:
*
* ```javascript
* import { load, CORE_SCHEMA, realMapTag } from 'js-yaml'
*
* try {
*   load(data, { schema: CORE_SCHEMA.withTags(realMapTag) })
* } catch (e) {
*   console.error(e)
* }
* ```
*
* @category Tags
*/
var realMapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => /* @__PURE__ */ new Map(),
	addPair: (container, key, value) => {
		container.set(key, value);
		return "";
	},
	has: (container, key) => container.has(key),
	keys: (container) => container.keys(),
	get: (container, key) => container.get(key),
	identify: (data) => data instanceof Map || isPlainObject(data),
	represent: (data) => {
		if (data instanceof Map) return data;
		const map = /* @__PURE__ */ new Map();
		const obj = data;
		for (const key of Object.keys(obj)) map.set(key, obj[key]);
		return map;
	}
});
//#endregion
//#region src/tag/mapping/legacy_map.ts
function normalizeKey(key) {
	if (Array.isArray(key)) {
		const array = Array.prototype.slice.call(key);
		for (let index = 0; index < array.length; index++) {
			if (Array.isArray(array[index])) return null;
			if (typeof array[index] === "object" && Object.prototype.toString.call(array[index]) === "[object Object]") array[index] = "[object Object]";
		}
		return String(array);
	}
	if (typeof key === "object" && Object.prototype.toString.call(key) === "[object Object]") return "[object Object]";
	return String(key);
}
/**
* This implementation exists solely to reproduce v4 behavior exactly. Its use
* is strongly discouraged. If complex or non-string keys are needed, use
* {@link realMapTag} instead.
*
* @category Tags
*/
var legacyMapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => ({}),
	identify: isPlainObject,
	represent: (o) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of Object.keys(o)) map.set(key, o[key]);
		return map;
	},
	addPair: (container, key, value) => {
		const normalizedKey = normalizeKey(key);
		if (normalizedKey === null) return "nested arrays are not supported inside keys";
		if (normalizedKey === "__proto__") Object.defineProperty(container, normalizedKey, {
			value,
			enumerable: true,
			configurable: true,
			writable: true
		});
		else container[normalizedKey] = value;
		return "";
	},
	has: (container, key) => {
		const normalizedKey = normalizeKey(key);
		return normalizedKey !== null && Object.prototype.hasOwnProperty.call(container, normalizedKey);
	},
	keys: (container) => Object.keys(container),
	get: (container, key) => {
		const normalizedKey = String(key);
		if (!Object.prototype.hasOwnProperty.call(container, normalizedKey)) return null;
		return container[normalizedKey];
	}
});
//#endregion
//#region src/common/snippet.ts
var DEFAULT_SNIPPET_OPTIONS = {
	maxLength: 79,
	indent: 1,
	linesBefore: 3,
	linesAfter: 2
};
function getLine(buffer, lineStart, lineEnd, position, maxLineLength) {
	let head = "";
	let tail = "";
	const maxHalfLength = Math.floor(maxLineLength / 2) - 1;
	if (position - lineStart > maxHalfLength) {
		head = " ... ";
		lineStart = position - maxHalfLength + head.length;
	}
	if (lineEnd - position > maxHalfLength) {
		tail = " ...";
		lineEnd = position + maxHalfLength - tail.length;
	}
	return {
		str: head + buffer.slice(lineStart, lineEnd).replace(/\t/g, "→") + tail,
		pos: position - lineStart + head.length
	};
}
function padStart(string, max) {
	return " ".repeat(Math.max(max - string.length, 0)) + string;
}
function makeSnippet(mark, options) {
	if (!mark.buffer) return null;
	const opts = {
		...DEFAULT_SNIPPET_OPTIONS,
		...options
	};
	const re = /\r?\n|\r|\0/g;
	const lineStarts = [0];
	const lineEnds = [];
	let match;
	let foundLineNo = -1;
	while (match = re.exec(mark.buffer)) {
		lineEnds.push(match.index);
		lineStarts.push(match.index + match[0].length);
		if (mark.position <= match.index && foundLineNo < 0) foundLineNo = lineStarts.length - 2;
	}
	if (foundLineNo < 0) foundLineNo = lineStarts.length - 1;
	let result = "";
	const lineNoLength = Math.min(mark.line + opts.linesAfter, lineEnds.length).toString().length;
	const maxLineLength = opts.maxLength - (opts.indent + lineNoLength + 3);
	for (let i = 1; i <= opts.linesBefore; i++) {
		if (foundLineNo - i < 0) break;
		const line = getLine(mark.buffer, lineStarts[foundLineNo - i], lineEnds[foundLineNo - i], mark.position - (lineStarts[foundLineNo] - lineStarts[foundLineNo - i]), maxLineLength);
		result = `${" ".repeat(opts.indent)}${padStart((mark.line - i + 1).toString(), lineNoLength)} | ${line.str}\n${result}`;
	}
	const line = getLine(mark.buffer, lineStarts[foundLineNo], lineEnds[foundLineNo], mark.position, maxLineLength);
	result += `${" ".repeat(opts.indent)}${padStart((mark.line + 1).toString(), lineNoLength)} | ${line.str}\n`;
	result += `${"-".repeat(opts.indent + lineNoLength + 3 + line.pos)}^\n`;
	for (let i = 1; i <= opts.linesAfter; i++) {
		if (foundLineNo + i >= lineEnds.length) break;
		const line = getLine(mark.buffer, lineStarts[foundLineNo + i], lineEnds[foundLineNo + i], mark.position - (lineStarts[foundLineNo] - lineStarts[foundLineNo + i]), maxLineLength);
		result += `${" ".repeat(opts.indent)}${padStart((mark.line + i + 1).toString(), lineNoLength)} | ${line.str}\n`;
	}
	return result.replace(/\n$/, "");
}
//#endregion
//#region src/common/exception.ts
function formatError(exception, compact) {
	let where = "";
	if (!exception.mark) return exception.reason;
	if (exception.mark.name) where += `in "${exception.mark.name}" `;
	where += `(${exception.mark.line + 1}:${exception.mark.column + 1})`;
	if (!compact && exception.mark.snippet) where += `\n\n${exception.mark.snippet}`;
	return `${exception.reason} ${where}`;
}
/**
* A YAML error. Unlike an ordinary `Error`, it adds a source snippet showing
* the location of the problem to the error message, when available.
*
* @category Main
*/
var YAMLException = class YAMLException extends Error {
	reason;
	mark;
	/**
	* Optional `mark` contains source snippet data. Usually, use
	* {@link YAMLException.throwAt} instead of passing it directly.
	*/
	constructor(reason, mark) {
		super();
		this.name = "YAMLException";
		this.reason = reason;
		this.mark = mark;
		this.message = formatError(this, false);
		if (Error.captureStackTrace) Error.captureStackTrace(this, this.constructor);
	}
	/**
	* Returns the formatted error, omitting the source snippet in compact mode.
	*/
	toString(compact) {
		return `${this.name}: ${formatError(this, compact)}`;
	}
	/**
	* Builds a YAMLException with a source snippet and throws it. `source` is
	* the raw input text; `position` is an offset into it.
	*/
	static throwAt(source, position, message, filename = "") {
		let line = 0;
		let lineStart = 0;
		for (let index = 0; index < position; index++) {
			const ch = source.charCodeAt(index);
			if (ch === 10) {
				line++;
				lineStart = index + 1;
			} else if (ch === 13) {
				line++;
				if (source.charCodeAt(index + 1) === 10) index++;
				lineStart = index + 1;
			}
		}
		const mark = {
			name: filename,
			buffer: source,
			position,
			line,
			column: position - lineStart
		};
		mark.snippet = makeSnippet(mark);
		throw new YAMLException(message, mark);
	}
};
//#endregion
//#region src/parser/events.ts
/** @category Events */
var EVENT_ID = {
	DOCUMENT: 1,
	SEQUENCE: 2,
	MAPPING: 3,
	SCALAR: 4,
	ALIAS: 5,
	POP: 6
};
/** @category Nodes */
var SCALAR_STYLE = {
	PLAIN: 1,
	SINGLE_QUOTED: 2,
	DOUBLE_QUOTED: 3,
	LITERAL_BLOCK: 4,
	FOLDED_BLOCK: 5
};
/** @category Nodes */
var COLLECTION_STYLE = {
	BLOCK: 1,
	FLOW: 2
};
/** @category Nodes */
var CHOMPING_MODE = {
	CLIP: 1,
	STRIP: 2,
	KEEP: 3
};
//#endregion
//#region src/parser/parser_scalar.ts
var NO_RANGE$3 = -1;
function simpleEscapeSequence(c) {
	switch (c) {
		case 48: return "\0";
		case 97: return "\x07";
		case 98: return "\b";
		case 116: return "	";
		case 9: return "	";
		case 110: return "\n";
		case 118: return "\v";
		case 102: return "\f";
		case 114: return "\r";
		case 101: return "\x1B";
		case 32: return " ";
		case 34: return "\"";
		case 47: return "/";
		case 92: return "\\";
		case 78: return "";
		case 95: return "\xA0";
		case 76: return "\u2028";
		case 80: return "\u2029";
		default: return "";
	}
}
var simpleEscapeCheck = new Array(256);
var simpleEscapeMap = new Array(256);
for (let i = 0; i < 256; i++) {
	simpleEscapeCheck[i] = simpleEscapeSequence(i) ? 1 : 0;
	simpleEscapeMap[i] = simpleEscapeSequence(i);
}
function charFromCodepoint(c) {
	if (c <= 65535) return String.fromCharCode(c);
	return String.fromCharCode((c - 65536 >> 10) + 55296, (c - 65536 & 1023) + 56320);
}
function fromHexCode$1(c) {
	if (c >= 48 && c <= 57) return c - 48;
	return (c | 32) - 97 + 10;
}
function escapedHexLen$1(c) {
	if (c === 120) return 2;
	if (c === 117) return 4;
	return 8;
}
function skipFoldedBreaks(input, position, end) {
	let breaks = 0;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 10) {
			breaks++;
			position++;
		} else if (ch === 13) {
			breaks++;
			position++;
			if (input.charCodeAt(position) === 10) position++;
		} else if (ch === 32 || ch === 9) position++;
		else break;
	}
	return {
		position,
		breaks
	};
}
function foldedBreaks(count) {
	if (count === 1) return " ";
	return "\n".repeat(count - 1);
}
function getPlainValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, captureEnd);
}
function getSingleQuotedValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 39) {
			result += input.slice(captureStart, position) + "'";
			position += 2;
			captureStart = captureEnd = position;
		} else if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, end);
}
function getDoubleQuotedValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 92) {
			result += input.slice(captureStart, position);
			position++;
			const escaped = input.charCodeAt(position);
			if (escaped === 10 || escaped === 13) position = skipFoldedBreaks(input, position, end).position;
			else if (escaped < 256 && simpleEscapeCheck[escaped]) {
				result += simpleEscapeMap[escaped];
				position++;
			} else {
				let hexLength = escapedHexLen$1(escaped);
				let hexResult = 0;
				for (; hexLength > 0; hexLength--) {
					position++;
					const digit = fromHexCode$1(input.charCodeAt(position));
					hexResult = (hexResult << 4) + digit;
				}
				result += charFromCodepoint(hexResult);
				position++;
			}
			captureStart = captureEnd = position;
		} else if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, end);
}
function getBlockValue(input, start, end, indent, chomping, folded) {
	const textIndent = indent < 0 ? 0 : indent;
	const region = input.slice(start, end).replace(/\r\n?/g, "\n");
	const lines = region === "" ? [] : (region.endsWith("\n") ? region.slice(0, -1) : region).split("\n");
	let result = "";
	let didReadContent = false;
	let emptyLines = 0;
	let atMoreIndented = false;
	for (const line of lines) {
		let column = 0;
		while (column < textIndent && line.charCodeAt(column) === 32) column++;
		if (indent < 0 || column >= line.length) {
			emptyLines++;
			continue;
		}
		const content = line.slice(textIndent);
		const first = content.charCodeAt(0);
		if (folded) {
			if (first === 32 || first === 9) {
				atMoreIndented = true;
				result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
			} else if (atMoreIndented) {
				atMoreIndented = false;
				result += "\n".repeat(emptyLines + 1);
			} else if (emptyLines === 0) {
				if (didReadContent) result += " ";
			} else result += "\n".repeat(emptyLines);
		} else result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
		result += content;
		didReadContent = true;
		emptyLines = 0;
	}
	if (chomping === CHOMPING_MODE.KEEP) result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
	else if (chomping !== CHOMPING_MODE.STRIP) {
		if (didReadContent) result += "\n";
	}
	return result;
}
/**
* Decodes the scalar referenced by event offsets in `input`.
*
* @category Events
*/
function getScalarValue(input, scalar) {
	if (scalar.valueStart === NO_RANGE$3) return "";
	const { valueStart, valueEnd } = scalar;
	if (scalar.fast) return input.slice(valueStart, valueEnd);
	switch (scalar.style) {
		case SCALAR_STYLE.SINGLE_QUOTED: return getSingleQuotedValue(input, valueStart, valueEnd);
		case SCALAR_STYLE.DOUBLE_QUOTED: return getDoubleQuotedValue(input, valueStart, valueEnd);
		case SCALAR_STYLE.LITERAL_BLOCK: return getBlockValue(input, valueStart, valueEnd, scalar.indent, scalar.chomping, false);
		case SCALAR_STYLE.FOLDED_BLOCK: return getBlockValue(input, valueStart, valueEnd, scalar.indent, scalar.chomping, true);
		default: return getPlainValue(input, valueStart, valueEnd);
	}
}
//#endregion
//#region src/common/tagname.ts
var DEFAULT_TAG_HANDLERS = Object.assign(Object.create(null), {
	"!": "!",
	"!!": "tag:yaml.org,2002:"
});
var TAG_SUFFIX_CHARS = "-#;/?:@&=+$_.~*'()";
var TAG_URI_CHARS = TAG_SUFFIX_CHARS + "!,[]";
var HEX = "0123456789ABCDEF";
function percentByte(byte) {
	return "%" + HEX[byte >> 4] + HEX[byte & 15];
}
function tagPercentEncode(source, isSuffix) {
	const allowed = isSuffix ? TAG_SUFFIX_CHARS : TAG_URI_CHARS;
	let result = "";
	for (let index = 0; index < source.length; index++) {
		let ch = source.charCodeAt(index);
		if (ch >= 48 && ch <= 57 || ch >= 65 && ch <= 90 || ch >= 97 && ch <= 122 || allowed.includes(source[index])) {
			result += source[index];
			continue;
		}
		if (ch >= 55296 && ch <= 56319) ch = 65536 + ((ch & 1023) << 10) + (source.charCodeAt(++index) & 1023);
		if (ch < 128) result += percentByte(ch);
		else if (ch < 2048) result += percentByte(192 | ch >> 6) + percentByte(128 | ch & 63);
		else if (ch < 65536) result += percentByte(224 | ch >> 12) + percentByte(128 | ch >> 6 & 63) + percentByte(128 | ch & 63);
		else result += percentByte(240 | ch >> 18) + percentByte(128 | ch >> 12 & 63) + percentByte(128 | ch >> 6 & 63) + percentByte(128 | ch & 63);
	}
	return result;
}
function tagPercentDecode(source) {
	let result = "";
	let index = 0;
	while (index < source.length) {
		if (source.charCodeAt(index) !== 37) {
			result += source[index++];
			continue;
		}
		let ch = parseInt(source.slice(index + 1, index + 3), 16);
		index += 3;
		if (ch >= 192) {
			let remaining = ch < 224 ? 1 : ch < 240 ? 2 : 3;
			ch &= (1 << 6 - remaining) - 1;
			while (remaining-- > 0) {
				ch = ch << 6 | parseInt(source.slice(index + 1, index + 3), 16) & 63;
				index += 3;
			}
		}
		if (ch < 65536) result += String.fromCharCode(ch);
		else {
			ch -= 65536;
			result += String.fromCharCode(55296 | ch >> 10, 56320 | ch & 1023);
		}
	}
	return result;
}
function tagNameFull(rawTag, tagHandlers) {
	if (rawTag.startsWith("!<") && rawTag.endsWith(">")) return tagPercentDecode(rawTag.slice(2, -1));
	const handleEnd = rawTag.indexOf("!", 1);
	const handle = handleEnd === -1 ? "!" : rawTag.slice(0, handleEnd + 1);
	return tagPercentDecode(tagHandlers?.[handle] ?? DEFAULT_TAG_HANDLERS[handle] ?? handle) + tagPercentDecode(rawTag.slice(handle.length));
}
function tagNameShort(fullTag) {
	let tag = fullTag;
	if (tag.charCodeAt(0) === 33) {
		tag = tag.slice(1);
		return `!${tagPercentEncode(tag, true)}`;
	}
	if (tag.slice(0, 18) === "tag:yaml.org,2002:") return `!!${tagPercentEncode(tag.slice(18), true)}`;
	return `!<${tagPercentEncode(tag, false)}>`;
}
//#endregion
//#region src/parser/constructor.ts
var NO_RANGE$2 = -1;
var MERGE_TAG_NAME = "tag:yaml.org,2002:merge";
var DEFAULT_CONSTRUCTOR_OPTIONS = {
	filename: "",
	schema: CORE_SCHEMA,
	json: false,
	maxTotalMergeKeys: 1e4,
	maxAliases: -1
};
function eventPosition$1(event) {
	if ("tagStart" in event && event.tagStart !== NO_RANGE$2) return event.tagStart;
	if ("anchorStart" in event && event.anchorStart !== NO_RANGE$2) return event.anchorStart;
	if ("valueStart" in event && event.valueStart !== NO_RANGE$2) return event.valueStart;
	if ("start" in event) return event.start;
	return 0;
}
function throwError$1(state, message) {
	YAMLException.throwAt(state.source, state.position, message, state.filename);
}
function finalizeCollection(state, position, tag, carrier) {
	try {
		return tag.finalize(carrier);
	} catch (error) {
		if (error instanceof YAMLException) throw error;
		YAMLException.throwAt(state.source, position, error instanceof Error ? error.message : String(error), state.filename);
	}
}
function constructScalar(state, event) {
	const source = getScalarValue(state.source, event);
	const rawTag = event.tagStart === NO_RANGE$2 ? "" : state.source.slice(event.tagStart, event.tagEnd);
	const strTag = state.schema.defaultScalarTag;
	if (rawTag !== "") {
		if (rawTag === "!") return {
			value: source,
			tag: strTag
		};
		const tagName = tagNameFull(rawTag, state.tagHandlers);
		const scalarTag = state.schema.lookupScalarTag(tagName);
		if (scalarTag) {
			const result = scalarTag.resolve(source, true, tagName);
			if (result === NOT_RESOLVED) throwError$1(state, `cannot resolve a node with !<${tagName}> explicit tag`);
			return {
				value: result,
				tag: scalarTag
			};
		}
		const collectionTagDef = state.schema.lookupMappingTag(tagName) ?? state.schema.lookupSequenceTag(tagName);
		if (collectionTagDef) {
			if (source !== "") throwError$1(state, `cannot resolve a node with !<${tagName}> explicit tag`);
			const carrier = collectionTagDef.create(tagName);
			return {
				value: collectionTagDef.carrierIsResult ? carrier : finalizeCollection(state, state.position, collectionTagDef, carrier),
				tag: collectionTagDef
			};
		}
		throwError$1(state, `unknown scalar tag !<${tagName}>`);
	}
	if (event.style === SCALAR_STYLE.PLAIN) return state.schema.resolveImplicitScalarTag(source);
	return {
		value: strTag.resolve(source, false, strTag.tagName),
		tag: strTag
	};
}
function collectionTagName(state, event, defaultTagName) {
	const rawTag = event.tagStart === NO_RANGE$2 ? "" : state.source.slice(event.tagStart, event.tagEnd);
	return rawTag === "" || rawTag === "!" ? defaultTagName : tagNameFull(rawTag, state.tagHandlers);
}
function isMappingTag(tag) {
	return tag.nodeKind === "mapping";
}
function chargeMergeWork(state) {
	state.totalMergeKeys++;
	if (state.maxTotalMergeKeys !== -1 && state.totalMergeKeys > state.maxTotalMergeKeys) throwError$1(state, `merge keys exceeded maxTotalMergeKeys (${state.maxTotalMergeKeys})`);
}
function mergeKeys(state, frame, source, sourceTag) {
	chargeMergeWork(state);
	for (const sourceKey of sourceTag.keys(source)) {
		chargeMergeWork(state);
		if (frame.tag.has(frame.value, sourceKey)) continue;
		const err = frame.tag.addPair(frame.value, sourceKey, sourceTag.get(source, sourceKey));
		if (err) throwError$1(state, err);
		frame.overridable ??= /* @__PURE__ */ new Set();
		frame.overridable.add(sourceKey);
	}
}
function mergeSource(state, frame, source, sourceTag) {
	state.position = frame.keyPosition;
	if (isMappingTag(sourceTag)) mergeKeys(state, frame, source, sourceTag);
	else if (sourceTag.nodeKind === "sequence" && Array.isArray(source)) {
		if (source.length > 100) throwError$1(state, "abnormal merge sequence size");
		for (const element of source) {
			const elementTag = state.nodeTags.get(element);
			if (!elementTag) throwError$1(state, "cannot merge mappings; the provided source object is unacceptable");
			mergeKeys(state, frame, element, elementTag);
		}
	} else throwError$1(state, "cannot merge mappings; the provided source object is unacceptable");
}
function addMappingValue(state, frame, key, value, tag) {
	state.position = frame.keyPosition;
	if (frame.keyIsMerge) {
		mergeSource(state, frame, value, tag);
		return;
	}
	if (!state.json && frame.tag.has(frame.value, key) && !frame.overridable?.has(key)) throwError$1(state, "duplicated mapping key");
	const err = frame.tag.addPair(frame.value, key, value);
	if (err) throwError$1(state, err);
	frame.overridable?.delete(key);
}
function addValue(state, value, tag) {
	const frame = state.frames[state.frames.length - 1];
	if (frame.kind === "document") {
		frame.value = value;
		frame.hasValue = true;
	} else if (frame.kind === "sequence") {
		if (isMappingTag(tag)) state.nodeTags.set(value, tag);
		const err = frame.tag.addItem(frame.value, value, frame.index++);
		if (err) throwError$1(state, err);
	} else if (frame.hasKey) {
		const key = frame.key;
		frame.key = void 0;
		frame.hasKey = false;
		addMappingValue(state, frame, key, value, tag);
	} else {
		frame.key = value;
		frame.keyPosition = state.position;
		frame.hasKey = true;
		frame.keyIsMerge = tag.tagName === MERGE_TAG_NAME;
	}
}
function storeAnchor(state, event, value, tag, isValueFinal) {
	if (event.anchorStart !== NO_RANGE$2) {
		const anchor = {
			value,
			tag,
			isValueFinal
		};
		state.anchors.set(state.source.slice(event.anchorStart, event.anchorEnd), anchor);
		return anchor;
	}
	return null;
}
/**
* Constructs JavaScript documents directly from parser events, without an
* intermediate AST.
*
* @category Events
*/
function constructFromEvents(events, options) {
	const state = {
		...DEFAULT_CONSTRUCTOR_OPTIONS,
		...options,
		events,
		documents: [],
		eventIndex: 0,
		position: 0,
		frames: [],
		anchors: /* @__PURE__ */ new Map(),
		nodeTags: /* @__PURE__ */ new Map(),
		tagHandlers: Object.create(null),
		totalMergeKeys: 0,
		aliasCount: 0
	};
	while (state.eventIndex < state.events.length) {
		const event = state.events[state.eventIndex++];
		state.position = eventPosition$1(event);
		switch (event.type) {
			case EVENT_ID.DOCUMENT:
				state.anchors = /* @__PURE__ */ new Map();
				state.nodeTags = /* @__PURE__ */ new Map();
				state.aliasCount = 0;
				state.tagHandlers = Object.create(null);
				for (const directive of event.directives) if (directive.kind === "tag") state.tagHandlers[directive.handle] = directive.prefix;
				state.frames.push({
					kind: "document",
					position: state.position,
					value: void 0,
					hasValue: false
				});
				break;
			case EVENT_ID.SCALAR: {
				const { value, tag } = constructScalar(state, event);
				storeAnchor(state, event, value, tag, true);
				addValue(state, value, tag);
				break;
			}
			case EVENT_ID.SEQUENCE: {
				const tagName = collectionTagName(state, event, "tag:yaml.org,2002:seq");
				const tag = state.schema.lookupSequenceTag(tagName);
				if (!tag) throwError$1(state, `unknown sequence tag !<${tagName}>`);
				const value = tag.create(tagName);
				const anchor = storeAnchor(state, event, value, tag, tag.carrierIsResult);
				state.frames.push({
					kind: "sequence",
					position: state.position,
					value,
					tag,
					anchor,
					index: 0
				});
				break;
			}
			case EVENT_ID.MAPPING: {
				const tagName = collectionTagName(state, event, "tag:yaml.org,2002:map");
				const tag = state.schema.lookupMappingTag(tagName);
				if (!tag) throwError$1(state, `unknown mapping tag !<${tagName}>`);
				const value = tag.create(tagName);
				const anchor = storeAnchor(state, event, value, tag, tag.carrierIsResult);
				state.frames.push({
					kind: "mapping",
					position: state.position,
					value,
					tag,
					anchor,
					key: void 0,
					keyPosition: state.position,
					hasKey: false,
					keyIsMerge: false,
					overridable: null
				});
				break;
			}
			case EVENT_ID.ALIAS: {
				if (state.maxAliases !== -1 && ++state.aliasCount > state.maxAliases) throwError$1(state, `aliases exceeded maxAliases (${state.maxAliases})`);
				const name = state.source.slice(event.anchorStart, event.anchorEnd);
				const anchor = state.anchors.get(name);
				if (!anchor) throwError$1(state, `unidentified alias "${name}"`);
				if (!anchor.isValueFinal) throwError$1(state, `recursive alias "${name}" is not supported for tag ${anchor.tag.tagName} because it uses finalize()`);
				addValue(state, anchor.value, anchor.tag);
				break;
			}
			case EVENT_ID.POP: {
				const frame = state.frames.pop();
				if (frame.kind === "mapping" && frame.hasKey) {
					state.position = frame.keyPosition;
					throwError$1(state, "incomplete mapping pair in event stream");
				}
				if (frame.kind === "document") state.documents.push(frame.value);
				else {
					const value = frame.tag.carrierIsResult ? frame.value : finalizeCollection(state, frame.position, frame.tag, frame.value);
					if (frame.anchor) {
						frame.anchor.value = value;
						frame.anchor.isValueFinal = true;
					}
					addValue(state, value, frame.tag);
				}
				break;
			}
		}
	}
	return state.documents;
}
//#endregion
//#region src/parser/parser.ts
var NO_RANGE$1 = -1;
var HAS_OWN = Object.prototype.hasOwnProperty;
var CONTEXT_FLOW_IN = 1;
var CONTEXT_FLOW_OUT = 2;
var CONTEXT_BLOCK_IN = 3;
var CONTEXT_BLOCK_OUT = 4;
var PATTERN_NON_PRINTABLE = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/;
var PATTERN_FLOW_INDICATORS = /[,\[\]{}]/;
var PATTERN_TAG_HANDLE = /^(?:!|!!|![0-9A-Za-z-]+!)$/;
var NS_URI_CHAR = String.raw`(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z\-#;/?:@&=+$,_.!~*'()\[\]])`;
var NS_TAG_CHAR = String.raw`(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z\-#;/?:@&=+$.~*'()_])`;
var PATTERN_TAG_URI = new RegExp(`^(?:${NS_URI_CHAR})*$`);
var PATTERN_TAG_SUFFIX = new RegExp(`^(?:${NS_TAG_CHAR})+$`);
var PATTERN_TAG_PREFIX = new RegExp(`^(?:!(?:${NS_URI_CHAR})*|${NS_TAG_CHAR}(?:${NS_URI_CHAR})*)$`);
var DEFAULT_PARSER_OPTIONS = {
	filename: "",
	maxDepth: 100
};
function addDocumentEvent(state, explicitStart, explicitEnd) {
	state.events.push({
		type: EVENT_ID.DOCUMENT,
		explicitStart,
		explicitEnd,
		directives: state.directives
	});
}
function addSequenceEvent(state, start, anchorStart, anchorEnd, tagStart, tagEnd, style) {
	state.events.push({
		type: EVENT_ID.SEQUENCE,
		start,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style
	});
}
function addMappingEvent(state, start, anchorStart, anchorEnd, tagStart, tagEnd, style) {
	state.events.push({
		type: EVENT_ID.MAPPING,
		start,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style
	});
}
function insertFlowPairMappingEvent(state, snapshot) {
	state.events.splice(snapshot.eventsLength, 0, {
		type: EVENT_ID.MAPPING,
		start: snapshot.position,
		anchorStart: NO_RANGE$1,
		anchorEnd: NO_RANGE$1,
		tagStart: NO_RANGE$1,
		tagEnd: NO_RANGE$1,
		style: COLLECTION_STYLE.FLOW
	});
}
function addScalarEvent(state, valueStart, valueEnd, anchorStart, anchorEnd, tagStart, tagEnd, style, chomping = CHOMPING_MODE.CLIP, indent = -1, fast = false) {
	state.events.push({
		type: EVENT_ID.SCALAR,
		valueStart,
		valueEnd,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style,
		chomping,
		indent,
		fast
	});
}
function addAliasEvent(state, anchorStart, anchorEnd) {
	state.events.push({
		type: EVENT_ID.ALIAS,
		anchorStart,
		anchorEnd
	});
}
function addPopEvent(state) {
	state.events.push({ type: EVENT_ID.POP });
}
function addEmptyScalarEvent(state) {
	addScalarEvent(state, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, SCALAR_STYLE.PLAIN);
}
function emptyProperties() {
	return {
		anchorStart: NO_RANGE$1,
		anchorEnd: NO_RANGE$1,
		tagStart: NO_RANGE$1,
		tagEnd: NO_RANGE$1
	};
}
function snapshotState(state) {
	return {
		position: state.position,
		line: state.line,
		lineStart: state.lineStart,
		lineIndent: state.lineIndent,
		firstTabInLine: state.firstTabInLine,
		eventsLength: state.events.length
	};
}
function restoreState(state, snapshot) {
	state.position = snapshot.position;
	state.line = snapshot.line;
	state.lineStart = snapshot.lineStart;
	state.lineIndent = snapshot.lineIndent;
	state.firstTabInLine = snapshot.firstTabInLine;
	state.events.length = snapshot.eventsLength;
}
function throwError(state, message) {
	YAMLException.throwAt(state.input.slice(0, state.length), state.position, message, state.filename);
}
function isEol(c) {
	return c === 10 || c === 13;
}
function isWhiteSpace(c) {
	return c === 9 || c === 32;
}
function isWsOrEol(c) {
	return isWhiteSpace(c) || isEol(c);
}
function isWsOrEolOrEnd(c) {
	return c === 0 || isWsOrEol(c);
}
function isFlowIndicator(c) {
	return c === 44 || c === 91 || c === 93 || c === 123 || c === 125;
}
function fromDecimalCode(c) {
	return c >= 48 && c <= 57 ? c - 48 : -1;
}
function fromHexCode(c) {
	if (c >= 48 && c <= 57) return c - 48;
	const lc = c | 32;
	if (lc >= 97 && lc <= 102) return lc - 97 + 10;
	return -1;
}
function escapedHexLen(c) {
	if (c === 120) return 2;
	if (c === 117) return 4;
	if (c === 85) return 8;
	return 0;
}
function isSimpleEscape(c) {
	return c === 48 || c === 97 || c === 98 || c === 116 || c === 9 || c === 110 || c === 118 || c === 102 || c === 114 || c === 101 || c === 32 || c === 34 || c === 47 || c === 92 || c === 78 || c === 95 || c === 76 || c === 80;
}
function consumeLineBreak(state) {
	if (state.input.charCodeAt(state.position) === 10) state.position++;
	else {
		state.position++;
		if (state.input.charCodeAt(state.position) === 10) state.position++;
	}
	state.line++;
	state.lineStart = state.position;
	state.lineIndent = 0;
	state.firstTabInLine = -1;
}
function skipSeparationSpace(state, allowComments) {
	let lineBreaks = 0;
	let ch = state.input.charCodeAt(state.position);
	let hasSeparation = state.position === state.lineStart || isWsOrEol(state.input.charCodeAt(state.position - 1));
	while (ch !== 0) {
		while (isWhiteSpace(ch)) {
			hasSeparation = true;
			if (ch === 9 && state.firstTabInLine === -1) state.firstTabInLine = state.position;
			ch = state.input.charCodeAt(++state.position);
		}
		if (allowComments && hasSeparation && ch === 35) do
			ch = state.input.charCodeAt(++state.position);
		while (!isEol(ch) && ch !== 0);
		if (!isEol(ch)) break;
		consumeLineBreak(state);
		lineBreaks++;
		hasSeparation = true;
		ch = state.input.charCodeAt(state.position);
		while (ch === 32) {
			state.lineIndent++;
			ch = state.input.charCodeAt(++state.position);
		}
	}
	return lineBreaks;
}
function testDocumentSeparator(state, position = state.position) {
	const ch = state.input.charCodeAt(position);
	if ((ch === 45 || ch === 46) && ch === state.input.charCodeAt(position + 1) && ch === state.input.charCodeAt(position + 2)) {
		const following = state.input.charCodeAt(position + 3);
		return following === 0 || isWsOrEol(following);
	}
	return false;
}
function skipByteOrderMark(state) {
	if (state.position === state.lineStart && state.input.charCodeAt(state.position) === 65279) {
		state.position++;
		state.lineStart = state.position;
	}
}
function testDocumentBoundary(state) {
	if (state.position !== state.lineStart) return false;
	if (testDocumentSeparator(state)) return true;
	if (state.input.charCodeAt(state.position) !== 65279) return false;
	const snapshot = snapshotState(state);
	skipByteOrderMark(state);
	skipSeparationSpace(state, true);
	const ch = state.input.charCodeAt(state.position);
	const result = state.position === state.lineStart && (ch === 37 || ch === 45 && testDocumentSeparator(state));
	restoreState(state, snapshot);
	return result;
}
function skipUntilLineEnd(state) {
	let ch = state.input.charCodeAt(state.position);
	while (ch !== 0 && !isEol(ch)) ch = state.input.charCodeAt(++state.position);
}
function checkPrintable(state, start, end) {
	const match = PATTERN_NON_PRINTABLE.exec(state.input.slice(start, end));
	if (match !== null) {
		state.position = start + match.index + match[0].length - 1;
		throwError(state, "the stream contains non-printable characters");
	}
}
function readTagProperty(state, props, inFlow) {
	if (state.input.charCodeAt(state.position) !== 33) return false;
	if (props.tagStart !== NO_RANGE$1) throwError(state, "duplication of a tag property");
	const start = state.position;
	let isVerbatim = false;
	let isNamed = false;
	let tagHandle = "!";
	let ch = state.input.charCodeAt(++state.position);
	if (ch === 60) {
		isVerbatim = true;
		ch = state.input.charCodeAt(++state.position);
	} else if (ch === 33) {
		isNamed = true;
		tagHandle = "!!";
		ch = state.input.charCodeAt(++state.position);
	}
	let suffixStart = state.position;
	let tagName;
	if (isVerbatim) {
		while (ch !== 0 && ch !== 62) ch = state.input.charCodeAt(++state.position);
		if (ch !== 62) throwError(state, "unexpected end of the stream within a verbatim tag");
		tagName = state.input.slice(suffixStart, state.position);
		state.position++;
	} else {
		while (ch !== 0 && !isWsOrEol(ch) && !(inFlow && isFlowIndicator(ch))) {
			if (ch === 33) {
				if (!isNamed) {
					tagHandle = state.input.slice(suffixStart - 1, state.position + 1);
					if (!PATTERN_TAG_HANDLE.test(tagHandle)) throwError(state, "named tag handle cannot contain such characters");
					isNamed = true;
					suffixStart = state.position + 1;
				} else throwError(state, "tag suffix cannot contain exclamation marks");
			}
			ch = state.input.charCodeAt(++state.position);
		}
		tagName = state.input.slice(suffixStart, state.position);
		if (PATTERN_FLOW_INDICATORS.test(tagName)) throwError(state, "tag suffix cannot contain flow indicator characters");
	}
	if (tagName && !(isVerbatim ? PATTERN_TAG_URI.test(tagName) : PATTERN_TAG_SUFFIX.test(tagName))) throwError(state, `tag name cannot contain such characters: ${tagName}`);
	if (!isVerbatim && tagHandle !== "!" && tagHandle !== "!!" && !HAS_OWN.call(state.tagHandlers, tagHandle)) throwError(state, `undeclared tag handle "${tagHandle}"`);
	props.tagStart = start;
	props.tagEnd = state.position;
	return true;
}
function readAnchorProperty(state, props) {
	if (state.input.charCodeAt(state.position) !== 38) return false;
	if (props.anchorStart !== NO_RANGE$1) throwError(state, "duplication of an anchor property");
	state.position++;
	const start = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position)) && !isFlowIndicator(state.input.charCodeAt(state.position))) state.position++;
	if (state.position === start) throwError(state, "name of an anchor node must contain at least one character");
	props.anchorStart = start;
	props.anchorEnd = state.position;
	return true;
}
function readAlias(state, props) {
	if (state.input.charCodeAt(state.position) !== 42) return false;
	if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) throwError(state, "alias node should not have any properties");
	state.position++;
	const start = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position)) && !isFlowIndicator(state.input.charCodeAt(state.position))) state.position++;
	if (state.position === start) throwError(state, "name of an alias node must contain at least one character");
	addAliasEvent(state, start, state.position);
	return true;
}
function readFlowScalarBreak(state, nodeIndent) {
	skipSeparationSpace(state, false);
	if (state.lineIndent < nodeIndent) throwError(state, "deficient indentation");
}
function readSingleQuotedScalar(state, nodeIndent, props) {
	if (state.input.charCodeAt(state.position) !== 39) return false;
	state.position++;
	const start = state.position;
	let simple = true;
	while (state.input.charCodeAt(state.position) !== 0) {
		const ch = state.input.charCodeAt(state.position);
		if (ch === 39) {
			if (state.input.charCodeAt(state.position + 1) === 39) {
				simple = false;
				state.position += 2;
				continue;
			}
			const end = state.position;
			state.position++;
			addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.SINGLE_QUOTED, CHOMPING_MODE.CLIP, -1, simple);
			return true;
		}
		if (isEol(ch)) {
			simple = false;
			readFlowScalarBreak(state, nodeIndent);
		} else if (state.position === state.lineStart && testDocumentSeparator(state)) throwError(state, "unexpected end of the document within a single quoted scalar");
		else if (ch !== 9 && ch < 32) throwError(state, "expected valid JSON character");
		else state.position++;
	}
	throwError(state, "unexpected end of the stream within a single quoted scalar");
}
function readDoubleQuotedScalar(state, nodeIndent, props) {
	if (state.input.charCodeAt(state.position) !== 34) return false;
	state.position++;
	const start = state.position;
	let simple = true;
	while (state.input.charCodeAt(state.position) !== 0) {
		const ch = state.input.charCodeAt(state.position);
		if (ch === 34) {
			const end = state.position;
			state.position++;
			addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.DOUBLE_QUOTED, CHOMPING_MODE.CLIP, -1, simple);
			return true;
		}
		if (ch === 92) {
			simple = false;
			const escaped = state.input.charCodeAt(++state.position);
			if (isEol(escaped)) readFlowScalarBreak(state, nodeIndent);
			else if (isSimpleEscape(escaped)) state.position++;
			else {
				let hexLength = escapedHexLen(escaped);
				if (hexLength === 0) throwError(state, "unknown escape sequence");
				while (hexLength-- > 0) {
					state.position++;
					if (fromHexCode(state.input.charCodeAt(state.position)) < 0) throwError(state, "expected hexadecimal character");
				}
				state.position++;
			}
		} else if (isEol(ch)) {
			simple = false;
			readFlowScalarBreak(state, nodeIndent);
		} else if (state.position === state.lineStart && testDocumentSeparator(state)) throwError(state, "unexpected end of the document within a double quoted scalar");
		else if (ch !== 9 && ch < 32) throwError(state, "expected valid JSON character");
		else state.position++;
	}
	throwError(state, "unexpected end of the stream within a double quoted scalar");
}
function readBlockScalar(state, parentIndent, props) {
	const ch = state.input.charCodeAt(state.position);
	let chomping = CHOMPING_MODE.CLIP;
	let indent = -1;
	let detectedIndent = false;
	if (ch !== 124 && ch !== 62) return false;
	const style = ch === 124 ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK;
	state.position++;
	while (state.input.charCodeAt(state.position) !== 0) {
		const current = state.input.charCodeAt(state.position);
		const digit = fromDecimalCode(current);
		if (current === 43 || current === 45) {
			if (chomping !== CHOMPING_MODE.CLIP) throwError(state, "repeat of a chomping mode identifier");
			chomping = current === 43 ? CHOMPING_MODE.KEEP : CHOMPING_MODE.STRIP;
			state.position++;
		} else if (digit >= 0) {
			if (digit === 0) throwError(state, "bad explicit indentation width of a block scalar; it cannot be less than one");
			if (detectedIndent) throwError(state, "repeat of an indentation width identifier");
			indent = parentIndent + digit - 1;
			detectedIndent = true;
			state.position++;
		} else break;
	}
	let hadWhitespace = false;
	while (isWhiteSpace(state.input.charCodeAt(state.position))) {
		hadWhitespace = true;
		state.position++;
	}
	if (hadWhitespace && state.input.charCodeAt(state.position) === 35) skipUntilLineEnd(state);
	if (isEol(state.input.charCodeAt(state.position))) consumeLineBreak(state);
	else if (state.input.charCodeAt(state.position) !== 0) throwError(state, "a line break is expected");
	let contentIndent = detectedIndent ? indent : -1;
	let maxLeadingIndent = 0;
	const valueStart = state.position;
	let valueEnd = state.position;
	while (state.input.charCodeAt(state.position) !== 0) {
		const linePosition = state.position;
		let column = 0;
		while (state.input.charCodeAt(linePosition + column) === 32) column++;
		const first = state.input.charCodeAt(linePosition + column);
		if (first === 0) {
			if (contentIndent >= 0) {
				if (column > contentIndent) valueEnd = linePosition + column;
			} else if (column > 0) valueEnd = linePosition + column;
			break;
		}
		if (testDocumentBoundary(state)) break;
		if (!detectedIndent && contentIndent === -1 && isEol(first)) maxLeadingIndent = Math.max(maxLeadingIndent, column);
		if (!detectedIndent && contentIndent === -1 && !isEol(first)) {
			if (first === 9 && column < parentIndent) {
				state.position = linePosition + column;
				throwError(state, "tab characters must not be used in indentation");
			}
			if (column >= parentIndent && column < maxLeadingIndent) {
				state.position = linePosition + column;
				throwError(state, "bad indentation of a mapping entry");
			}
		}
		if (contentIndent === -1 && first !== 0 && !isEol(first) && column < parentIndent) {
			state.lineIndent = column;
			state.position = linePosition + column;
			break;
		}
		if (!detectedIndent && first !== 0 && !isEol(first) && contentIndent === -1) contentIndent = column;
		const requiredIndent = contentIndent === -1 ? parentIndent + 1 : contentIndent;
		if (first !== 0 && !isEol(first) && column < requiredIndent) {
			state.lineIndent = column;
			state.position = linePosition + column;
			break;
		}
		skipUntilLineEnd(state);
		valueEnd = state.position;
		if (isEol(state.input.charCodeAt(state.position))) {
			consumeLineBreak(state);
			valueEnd = state.position;
		}
	}
	checkPrintable(state, valueStart, valueEnd);
	addScalarEvent(state, valueStart, valueEnd, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, style, chomping, contentIndent);
	return true;
}
function canStartPlainScalar(state, nodeContext) {
	const ch = state.input.charCodeAt(state.position);
	const inFlow = nodeContext === CONTEXT_FLOW_IN;
	if (ch === 0 || isWsOrEol(ch) || ch === 35 || ch === 38 || ch === 42 || ch === 33 || ch === 124 || ch === 62 || ch === 39 || ch === 34 || ch === 37 || ch === 64 || ch === 96 || isFlowIndicator(ch)) return false;
	if (ch === 63 || ch === 45) {
		const following = state.input.charCodeAt(state.position + 1);
		if (isWsOrEolOrEnd(following) || inFlow && isFlowIndicator(following)) return false;
	}
	return true;
}
function readPlainScalar(state, nodeIndent, nodeContext, props) {
	if (!canStartPlainScalar(state, nodeContext)) return false;
	const start = state.position;
	let end = state.position;
	let ch = state.input.charCodeAt(state.position);
	const inFlow = nodeContext === CONTEXT_FLOW_IN;
	let multiline = false;
	while (ch !== 0) {
		if (testDocumentBoundary(state)) break;
		if (ch === 58) {
			const following = state.input.charCodeAt(state.position + 1);
			if (isWsOrEolOrEnd(following) || inFlow && isFlowIndicator(following)) break;
		} else if (ch === 35) {
			if (isWsOrEol(state.input.charCodeAt(state.position - 1))) break;
		} else if (inFlow && isFlowIndicator(ch)) break;
		else if (isEol(ch)) {
			const savedPosition = state.position;
			const savedLine = state.line;
			const savedLineStart = state.lineStart;
			const savedLineIndent = state.lineIndent;
			skipSeparationSpace(state, false);
			if (state.lineIndent >= nodeIndent) {
				multiline = true;
				ch = state.input.charCodeAt(state.position);
				continue;
			}
			state.position = savedPosition;
			state.line = savedLine;
			state.lineStart = savedLineStart;
			state.lineIndent = savedLineIndent;
			break;
		}
		if (!isWhiteSpace(ch)) end = state.position + 1;
		ch = state.input.charCodeAt(++state.position);
	}
	if (end === start) return false;
	checkPrintable(state, start, end);
	addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.PLAIN, CHOMPING_MODE.CLIP, -1, !multiline);
	return true;
}
function skipFlowSeparationSpace(state, nodeIndent) {
	const startLine = state.line;
	skipSeparationSpace(state, true);
	if (state.line > startLine && state.lineIndent < nodeIndent || state.firstTabInLine !== -1 && state.lineIndent < nodeIndent) throwError(state, "deficient indentation");
}
function readFlowCollection(state, nodeIndent, props) {
	const ch = state.input.charCodeAt(state.position);
	const isMapping = ch === 123;
	const start = state.position;
	let readNext = true;
	if (ch !== 91 && ch !== 123) return false;
	const terminator = isMapping ? 125 : 93;
	if (isMapping) addMappingEvent(state, start, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.FLOW);
	else addSequenceEvent(state, start, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.FLOW);
	state.position++;
	while (state.input.charCodeAt(state.position) !== 0) {
		skipFlowSeparationSpace(state, nodeIndent);
		let ch = state.input.charCodeAt(state.position);
		if (ch === terminator) {
			state.position++;
			addPopEvent(state);
			return true;
		} else if (!readNext) throwError(state, "missed comma between flow collection entries");
		else if (ch === 44) throwError(state, "expected the node content, but found ','");
		let isPair = false;
		let isExplicitPair = false;
		if (ch === 63 && isWsOrEol(state.input.charCodeAt(state.position + 1))) {
			isPair = isExplicitPair = true;
			state.position += 1;
			skipFlowSeparationSpace(state, nodeIndent);
		}
		const entryLine = state.line;
		const entryStart = snapshotState(state);
		const keyWasRead = parseNode(state, nodeIndent, CONTEXT_FLOW_IN, false, true);
		skipFlowSeparationSpace(state, nodeIndent);
		ch = state.input.charCodeAt(state.position);
		if ((isMapping || isExplicitPair || state.line === entryLine) && ch === 58) {
			isPair = true;
			state.position++;
			skipFlowSeparationSpace(state, nodeIndent);
			if (!isMapping) {
				insertFlowPairMappingEvent(state, entryStart);
				if (!keyWasRead) addEmptyScalarEvent(state);
			} else if (!keyWasRead) addEmptyScalarEvent(state);
			if (!parseNode(state, nodeIndent, CONTEXT_FLOW_IN, false, true)) addEmptyScalarEvent(state);
			skipFlowSeparationSpace(state, nodeIndent);
			if (!isMapping) addPopEvent(state);
		} else if (isMapping && isPair) {
			if (!keyWasRead) addEmptyScalarEvent(state);
			addEmptyScalarEvent(state);
		} else if (isMapping) addEmptyScalarEvent(state);
		else if (isPair) {
			insertFlowPairMappingEvent(state, entryStart);
			if (!keyWasRead) addEmptyScalarEvent(state);
			addEmptyScalarEvent(state);
			addPopEvent(state);
		}
		ch = state.input.charCodeAt(state.position);
		if (ch === 44) {
			readNext = true;
			state.position++;
		} else readNext = false;
	}
	throwError(state, "unexpected end of the stream within a flow collection");
}
function readBlockSequence(state, nodeIndent, props) {
	if (state.firstTabInLine !== -1 || state.input.charCodeAt(state.position) !== 45 || !isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) return false;
	addSequenceEvent(state, state.position, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.BLOCK);
	while (state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) {
		if (state.firstTabInLine !== -1) {
			state.position = state.firstTabInLine;
			throwError(state, "tab characters must not be used in indentation");
		}
		const entryLine = state.line;
		state.position++;
		const hadBreak = skipSeparationSpace(state, true) > 0;
		if (state.firstTabInLine !== -1 && state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) throwError(state, "bad indentation of a sequence entry");
		if (hadBreak && state.lineIndent <= nodeIndent) addEmptyScalarEvent(state);
		else parseNode(state, nodeIndent, CONTEXT_BLOCK_IN, false, true);
		skipSeparationSpace(state, true);
		if (state.lineIndent < nodeIndent || state.position >= state.length) break;
		if (state.lineIndent > nodeIndent) throwError(state, "bad indentation of a sequence entry");
		if (state.line === entryLine && state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) throwError(state, "bad indentation of a sequence entry");
	}
	addPopEvent(state);
	return true;
}
function readBlockMapping(state, nodeIndent, flowIndent, props) {
	let atExplicitKey = false;
	let detected = false;
	let mappingOpened = false;
	let pendingExplicitKey = false;
	if (state.firstTabInLine !== -1) return false;
	let ch = state.input.charCodeAt(state.position);
	while (ch !== 0) {
		if (!atExplicitKey && state.firstTabInLine !== -1) {
			state.position = state.firstTabInLine;
			throwError(state, "tab characters must not be used in indentation");
		}
		const following = state.input.charCodeAt(state.position + 1);
		const entryLine = state.line;
		if ((ch === 63 || ch === 58) && isWsOrEolOrEnd(following)) {
			if (!mappingOpened) {
				addMappingEvent(state, state.position, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.BLOCK);
				mappingOpened = true;
			}
			if (ch === 63) {
				if (atExplicitKey) addEmptyScalarEvent(state);
				detected = true;
				atExplicitKey = true;
			} else if (atExplicitKey) atExplicitKey = false;
			else {
				addEmptyScalarEvent(state);
				detected = true;
				atExplicitKey = false;
			}
			state.position += 1;
			pendingExplicitKey = true;
		} else {
			if (atExplicitKey) {
				addEmptyScalarEvent(state);
				atExplicitKey = false;
			}
			const beforeKey = snapshotState(state);
			if (!parseNode(state, flowIndent, CONTEXT_FLOW_OUT, false, true)) break;
			if (state.line === entryLine) {
				ch = state.input.charCodeAt(state.position);
				while (isWhiteSpace(ch)) ch = state.input.charCodeAt(++state.position);
				if (ch === 58) {
					ch = state.input.charCodeAt(++state.position);
					if (!isWsOrEolOrEnd(ch)) throwError(state, "a whitespace character is expected after the key-value separator within a block mapping");
					if (!mappingOpened) {
						state.events.splice(beforeKey.eventsLength, 0, {
							type: EVENT_ID.MAPPING,
							start: beforeKey.position,
							anchorStart: props.anchorStart,
							anchorEnd: props.anchorEnd,
							tagStart: props.tagStart,
							tagEnd: props.tagEnd,
							style: COLLECTION_STYLE.BLOCK
						});
						mappingOpened = true;
					}
					detected = true;
					atExplicitKey = false;
					pendingExplicitKey = false;
				} else if (detected) throwError(state, "expected ':' after a mapping key");
				else {
					if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) {
						restoreState(state, beforeKey);
						return false;
					}
					return true;
				}
			} else if (detected) throwError(state, "can not read a block mapping entry; a multiline key may not be an implicit key");
			else {
				if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) {
					restoreState(state, beforeKey);
					return false;
				}
				return true;
			}
		}
		if (parseNode(state, nodeIndent, CONTEXT_BLOCK_OUT, true, pendingExplicitKey)) pendingExplicitKey = false;
		if (!atExplicitKey) {
			if (pendingExplicitKey) {
				addEmptyScalarEvent(state);
				pendingExplicitKey = false;
			}
		}
		skipSeparationSpace(state, true);
		ch = state.input.charCodeAt(state.position);
		if ((state.line === entryLine || state.lineIndent > nodeIndent) && ch !== 0) throwError(state, "bad indentation of a mapping entry");
		else if (state.lineIndent < nodeIndent) break;
	}
	if (!detected) return false;
	if (atExplicitKey) addEmptyScalarEvent(state);
	if (mappingOpened) addPopEvent(state);
	return true;
}
function parseNode(state, parentIndent, nodeContext, allowToSeek, allowCompact, allowPropertyMapping = true) {
	if (state.depth >= state.maxDepth) throwError(state, `nesting exceeded maxDepth (${state.maxDepth})`);
	state.depth++;
	let indentStatus = 1;
	let atNewLine = false;
	let hasContent = false;
	let propertyStart = null;
	const props = emptyProperties();
	let allowBlockScalars = nodeContext === CONTEXT_BLOCK_OUT || nodeContext === CONTEXT_BLOCK_IN;
	let allowBlockCollections = allowBlockScalars;
	const allowBlockStyles = allowBlockScalars;
	if (allowToSeek && skipSeparationSpace(state, true)) {
		atNewLine = true;
		if (state.lineIndent > parentIndent) indentStatus = 1;
		else if (state.lineIndent === parentIndent) indentStatus = 0;
		else indentStatus = -1;
	}
	if (indentStatus === 1) while (true) {
		const ch = state.input.charCodeAt(state.position);
		const propertyState = snapshotState(state);
		if (atNewLine && indentStatus !== 1 && (ch === 33 || ch === 38)) break;
		if (atNewLine && allowBlockStyles && (props.tagStart !== NO_RANGE$1 || props.anchorStart !== NO_RANGE$1) && (ch === 33 || ch === 38)) {
			const fallbackState = snapshotState(state);
			const flowIndent = parentIndent + 1;
			if (readBlockMapping(state, state.position - state.lineStart, flowIndent, props) && state.events[fallbackState.eventsLength]?.type === EVENT_ID.MAPPING) {
				state.depth--;
				return true;
			}
			restoreState(state, fallbackState);
		}
		if (atNewLine && (ch === 33 && props.tagStart !== NO_RANGE$1 || ch === 38 && props.anchorStart !== NO_RANGE$1)) break;
		if (!readTagProperty(state, props, nodeContext === CONTEXT_FLOW_IN) && !readAnchorProperty(state, props)) break;
		if (propertyStart === null) propertyStart = propertyState;
		if (skipSeparationSpace(state, true)) {
			atNewLine = true;
			allowBlockCollections = allowBlockStyles;
			if (state.lineIndent > parentIndent) indentStatus = 1;
			else if (state.lineIndent === parentIndent) indentStatus = 0;
			else indentStatus = -1;
		} else allowBlockCollections = false;
	}
	if (allowBlockCollections) allowBlockCollections = atNewLine || allowCompact;
	if (indentStatus === 1 || nodeContext === CONTEXT_BLOCK_OUT) {
		const flowIndent = nodeContext === CONTEXT_FLOW_IN || nodeContext === CONTEXT_FLOW_OUT ? parentIndent : parentIndent + 1;
		const blockIndent = state.position - state.lineStart;
		if (indentStatus === 1) {
			if (allowBlockCollections && (readBlockSequence(state, blockIndent, props) || readBlockMapping(state, blockIndent, flowIndent, props)) || readFlowCollection(state, flowIndent, props)) hasContent = true;
			else {
				const ch = state.input.charCodeAt(state.position);
				if (propertyStart !== null && allowPropertyMapping && allowBlockStyles && !allowBlockCollections && ch !== 124 && ch !== 62) {
					const fallbackState = snapshotState(state);
					const propertyIndent = propertyStart.position - propertyStart.lineStart;
					restoreState(state, propertyStart);
					if (readBlockMapping(state, propertyIndent, flowIndent, emptyProperties()) && state.events[fallbackState.eventsLength]?.type === EVENT_ID.MAPPING) hasContent = true;
					else restoreState(state, fallbackState);
				}
				if (!hasContent && (allowBlockScalars && readBlockScalar(state, flowIndent, props) || readSingleQuotedScalar(state, flowIndent, props) || readDoubleQuotedScalar(state, flowIndent, props) || readAlias(state, props) || readPlainScalar(state, flowIndent, nodeContext, props))) hasContent = true;
			}
		} else if (indentStatus === 0) hasContent = allowBlockCollections && readBlockSequence(state, blockIndent, props);
	}
	allowBlockScalars = allowBlockScalars && !hasContent;
	if (!hasContent && (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1 || allowBlockScalars)) {
		addScalarEvent(state, NO_RANGE$1, NO_RANGE$1, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.PLAIN);
		hasContent = true;
	}
	state.depth--;
	return hasContent || props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1;
}
function readDirective(state) {
	if (state.lineIndent > 0 || state.input.charCodeAt(state.position) !== 37) return false;
	state.position++;
	const nameStart = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position))) state.position++;
	const name = state.input.slice(nameStart, state.position);
	const args = [];
	if (name.length === 0) throwError(state, "directive name must not be less than one character in length");
	while (state.input.charCodeAt(state.position) !== 0 && !isEol(state.input.charCodeAt(state.position))) {
		while (isWhiteSpace(state.input.charCodeAt(state.position))) state.position++;
		if (state.input.charCodeAt(state.position) === 35 || isEol(state.input.charCodeAt(state.position)) || state.input.charCodeAt(state.position) === 0) break;
		const start = state.position;
		while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position))) state.position++;
		args.push(state.input.slice(start, state.position));
	}
	if (isEol(state.input.charCodeAt(state.position))) consumeLineBreak(state);
	if (name === "YAML") {
		if (state.directives.some((directive) => directive.kind === "yaml")) throwError(state, "duplication of %YAML directive");
		if (args.length !== 1) throwError(state, "YAML directive accepts exactly one argument");
		const match = /^([0-9]+)\.([0-9]+)$/.exec(args[0]);
		if (match === null) throwError(state, "ill-formed argument of the YAML directive");
		if (parseInt(match[1], 10) !== 1) throwError(state, "unacceptable YAML version of the document");
		state.directives.push({
			kind: "yaml",
			version: args[0]
		});
	} else if (name === "TAG") {
		if (args.length !== 2) throwError(state, "TAG directive accepts exactly two arguments");
		const [handle, prefix] = args;
		if (!PATTERN_TAG_HANDLE.test(handle)) throwError(state, "ill-formed tag handle (first argument) of the TAG directive");
		if (HAS_OWN.call(state.tagHandlers, handle)) throwError(state, `there is a previously declared suffix for "${handle}" tag handle`);
		if (!PATTERN_TAG_PREFIX.test(prefix)) throwError(state, "ill-formed tag prefix (second argument) of the TAG directive");
		state.tagHandlers[handle] = prefix;
		state.directives.push({
			kind: "tag",
			handle,
			prefix
		});
	}
	return true;
}
function readDocument(state) {
	state.directives = [];
	state.tagHandlers = Object.create(null);
	let hasDirectives = false;
	skipSeparationSpace(state, true);
	while (readDirective(state)) {
		hasDirectives = true;
		skipSeparationSpace(state, true);
	}
	let explicitStart = false;
	let explicitEnd = false;
	let allowCompact = true;
	if (state.lineIndent === 0 && state.input.charCodeAt(state.position) === 45 && state.input.charCodeAt(state.position + 1) === 45 && state.input.charCodeAt(state.position + 2) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 3))) {
		explicitStart = true;
		const markerLine = state.line;
		state.position += 3;
		skipSeparationSpace(state, true);
		allowCompact = state.line > markerLine;
	} else if (hasDirectives) throwError(state, "directives end mark is expected");
	const documentEventIndex = state.events.length;
	if (!explicitStart && state.position === state.lineStart && state.input.charCodeAt(state.position) === 46 && testDocumentSeparator(state)) {
		state.position += 3;
		skipSeparationSpace(state, true);
		return;
	}
	addDocumentEvent(state, explicitStart, false);
	if (!parseNode(state, state.lineIndent - 1, CONTEXT_BLOCK_OUT, false, allowCompact, allowCompact)) addEmptyScalarEvent(state);
	skipSeparationSpace(state, true);
	if (state.position === state.lineStart && testDocumentSeparator(state)) {
		explicitEnd = state.input.charCodeAt(state.position) === 46;
		if (explicitEnd) {
			const markerLine = state.line;
			state.position += 3;
			skipSeparationSpace(state, true);
			if (state.line === markerLine && state.position < state.length) throwError(state, "end of the stream or a document separator is expected");
		}
	}
	const documentEvent = state.events[documentEventIndex];
	if (documentEvent?.type === EVENT_ID.DOCUMENT) documentEvent.explicitEnd = explicitEnd;
	addPopEvent(state);
	if (!explicitEnd && state.position < state.length && !testDocumentBoundary(state)) throwError(state, "end of the stream or a document separator is expected");
}
/**
* Parses YAML into a flat event stream referencing source text by offsets.
*
* @category Events
*/
function parseEvents(input, options) {
	const length = input.length;
	const state = {
		...DEFAULT_PARSER_OPTIONS,
		...options,
		input: `${input}\0`,
		length,
		position: 0,
		line: 0,
		lineStart: 0,
		lineIndent: 0,
		firstTabInLine: -1,
		depth: 0,
		directives: [],
		tagHandlers: Object.create(null),
		events: []
	};
	const nullpos = input.indexOf("\0");
	if (nullpos !== -1) YAMLException.throwAt(input, nullpos, "null byte is not allowed in input", state.filename);
	while (state.position < state.length) {
		skipByteOrderMark(state);
		skipSeparationSpace(state, true);
		if (state.position >= state.length) break;
		const documentStart = state.position;
		readDocument(state);
		if (state.position === documentStart)
 /* c8 ignore next */
		throwError(state, "can not read a document");
	}
	return state.events;
}
//#endregion
//#region src/load.ts
var DEFAULT_LOAD_OPTIONS = {
	...DEFAULT_PARSER_OPTIONS,
	...DEFAULT_CONSTRUCTOR_OPTIONS
};
function loadDocuments(input, options = {}) {
	const opts = {
		...DEFAULT_LOAD_OPTIONS,
		...options
	};
	const source = String(input);
	const PARSER_OPT_KEYS = Object.keys(DEFAULT_PARSER_OPTIONS);
	const CONSTRUCTOR_OPT_KEYS = Object.keys(DEFAULT_CONSTRUCTOR_OPTIONS);
	return constructFromEvents(parseEvents(source, pick(opts, PARSER_OPT_KEYS)), {
		...pick(opts, CONSTRUCTOR_OPT_KEYS),
		source
	});
}
function loadAll(input, iteratorOrOptions, options) {
	let iterator = null;
	if (typeof iteratorOrOptions === "function") iterator = iteratorOrOptions;
	else if (iteratorOrOptions !== null && typeof iteratorOrOptions === "object") options = iteratorOrOptions;
	const documents = loadDocuments(input, options);
	if (iterator === null) return documents;
	for (const document of documents) iterator(document);
}
/**
* Parses `string` as a single YAML document. Throws {@link YAMLException} on
* error. This function does not understand multi-document or empty sources; it
* throws an exception on those.
*
* > [!NOTE]
* > 1. When processing untrusted input, see the
* >    [security considerations](../docs/safety.md).
* > 2. All exceptions MUST be caught, not just {@link YAMLException}.
* > 3. The default {@link CORE_SCHEMA} comes without the `!!merge` tag. You can
* >    easily enable it if needed.
* > 4. The default {@link mapTag} is `{}`-object based, with known limitations
* >    (see description). For full compatibility use {@link realMapTag}
* >    instead (it uses native JS `Map`).
*
* @example
* Enable {@link mergeTag} and {@link realMapTag}:
*
* ```javascript
* import { load, CORE_SCHEMA, mergeTag, realMapTag } from 'js-yaml'
*
* try {
*   load(data, { schema: CORE_SCHEMA.withTags(mergeTag, realMapTag) })
* } catch (e) {
*   console.error(e)
* }
* ```
*
* @category Main
*/
function load(input, options) {
	const documents = loadDocuments(input, options);
	if (documents.length === 0) throw new YAMLException("expected a document, but the input is empty");
	if (documents.length === 1) return documents[0];
	throw new YAMLException("expected a single document in the stream, but found more");
}
//#endregion
//#region src/ast/from_js.ts
var INVALID = Symbol("INVALID");
function buildRepresentTypes(schema) {
	const defaultTags = new Set([
		schema.defaultScalarTag,
		schema.defaultSequenceTag,
		schema.defaultMappingTag
	].filter((t) => t !== void 0));
	const implicitScalars = schema.implicitScalarTags;
	const explicitTags = schema.tags.filter((t) => !(t.nodeKind === "scalar" && t.implicit) && !defaultTags.has(t));
	const defaultTagsLast = schema.tags.filter((t) => defaultTags.has(t));
	return [
		...implicitScalars.map((tag) => ({
			tag,
			implicitTag: true
		})),
		...explicitTags.map((tag) => ({
			tag,
			implicitTag: false
		})),
		...defaultTagsLast.map((tag) => ({
			tag,
			implicitTag: true
		}))
	];
}
function matchTag(state, object) {
	for (let index = 0, length = state.representTypes.length; index < length; index += 1) {
		const { tag, implicitTag } = state.representTypes[index];
		if (tag.identify(object)) {
			let tagName;
			if (tag.matchByTagPrefix) tagName = tag.representTagName(object);
			else tagName = tag.tagName;
			return {
				tag,
				tagName,
				implicitTag
			};
		}
	}
	return null;
}
function build(state, object) {
	if (!state.noRefs && object !== null && typeof object === "object") {
		const existing = state.refs.get(object);
		if (existing) {
			if (existing.anchor === void 0) existing.anchor = `ref_${state.refCounter++}`;
			return {
				kind: "alias",
				anchor: existing.anchor
			};
		}
	}
	const matched = matchTag(state, object);
	if (!matched) {
		if (object === void 0) return INVALID;
		if (state.skipInvalid) return INVALID;
		throw new YAMLException(`unacceptable kind of an object to dump ${Object.prototype.toString.call(object)}`);
	}
	const { tag, tagName, implicitTag } = matched;
	const nodeTagName = implicitTag ? tagName : tagNameShort(tagName);
	if (tag.nodeKind === "scalar") return {
		kind: "scalar",
		tag: nodeTagName,
		tagged: !implicitTag,
		style: SCALAR_STYLE.PLAIN,
		value: tag.represent(object)
	};
	if (tag.nodeKind === "sequence") {
		const container = tag.represent(object);
		const node = {
			kind: "sequence",
			tag: nodeTagName,
			tagged: !implicitTag,
			style: COLLECTION_STYLE.BLOCK,
			items: []
		};
		if (!state.noRefs) state.refs.set(object, node);
		for (let index = 0, length = container.length; index < length; index += 1) {
			let item = build(state, container[index]);
			if (item === INVALID && container[index] === void 0) item = build(state, null);
			if (item === INVALID) continue;
			node.items.push(item);
		}
		return node;
	}
	const map = tag.represent(object);
	const node = {
		kind: "mapping",
		tag: nodeTagName,
		tagged: !implicitTag,
		style: COLLECTION_STYLE.BLOCK,
		items: []
	};
	if (!state.noRefs) state.refs.set(object, node);
	for (const [objectKey, objectValue] of map) {
		const key = build(state, objectKey);
		if (key === INVALID) continue;
		const value = build(state, objectValue);
		if (value === INVALID) continue;
		node.items.push({
			key,
			value
		});
	}
	return node;
}
/**
* Convert JS object to AST. A JS value is one YAML document. An unrepresentable
* root becomes an empty document, which the presenter renders as an empty
* string.
*
* @category AST
*/
function jsToAst(input, schema, options = {}) {
	const root = build({
		representTypes: buildRepresentTypes(schema),
		noRefs: options.noRefs ?? false,
		skipInvalid: options.skipInvalid ?? false,
		refs: /* @__PURE__ */ new Map(),
		refCounter: 0
	}, input);
	return [{
		contents: root === INVALID ? null : root,
		directives: []
	}];
}
//#endregion
//#region src/ast/visit.ts
/**
* Return from a visitor to stop the whole traversal.
*
* @category AST
*/
var VISIT_BREAK = Symbol("visit:break");
/**
* Return from a visitor to skip the current node's children.
*
* @category AST
*/
var VISIT_SKIP = Symbol("visit:skip");
function visitNode(node, visitor, ctx) {
	const control = visitor(node, ctx);
	if (control === VISIT_BREAK) return true;
	if (control === VISIT_SKIP) return false;
	const depth = ctx.depth + 1;
	switch (node.kind) {
		case "sequence":
			for (const item of node.items) if (visitNode(item, visitor, {
				depth,
				parent: node,
				isKey: false
			})) return true;
			break;
		case "mapping": for (const { key, value } of node.items) {
			if (visitNode(key, visitor, {
				depth,
				parent: node,
				isKey: true
			})) return true;
			if (visitNode(value, visitor, {
				depth,
				parent: node,
				isKey: false
			})) return true;
		}
	}
	return false;
}
/**
* Walk every node in the documents, calling {@link Visitor} once per
* node (pre-order).
*
* @category AST
*/
function visit(documents, visitor) {
	for (const doc of documents) if (doc.contents && visitNode(doc.contents, visitor, {
		depth: 0,
		parent: null,
		isKey: false
	})) return;
}
//#endregion
//#region src/ast/styler_defaults.ts
function hasBit(mask, bit) {
	return (mask & 1 << bit) !== 0;
}
/**
* Default scalar styling rules in application order.
* See [Scalar styling](../../docs/scalar_styling.md) for usage details.
*
* @category AST
*/
var DEFAULT_SCALAR_STYLE_RULES = {
	applyQuoteFlowKeysOption,
	doubleQuoteForInvisibles,
	doubleQuoteWhitespaceOnly,
	applyForceQuotesOption,
	tryLongOrMultilineAsBlock,
	quoteInvalidPlain,
	fallbackToDoubleQuoted
};
function _preferredQuotedStyle(layout) {
	if (layout.presenterOptions.quoteStyle === "single" && hasBit(layout.allowedStylesMask, SCALAR_STYLE.SINGLE_QUOTED)) return SCALAR_STYLE.SINGLE_QUOTED;
	return SCALAR_STYLE.DOUBLE_QUOTED;
}
function applyQuoteFlowKeysOption(layout) {
	if (!layout.presenterOptions.quoteFlowKeys) return;
	if (!layout.isKey || !layout.flowOnly || layout.style !== SCALAR_STYLE.PLAIN) return;
	layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function doubleQuoteForInvisibles(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && /[\t\x7F-\xA0\u2028\u2029\uFEFF\uFFFE\uFFFF]/.test(layout.node.value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function doubleQuoteWhitespaceOnly(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && /^\s+$/.test(layout.node.value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function applyForceQuotesOption(layout) {
	if (!layout.presenterOptions.forceQuotes) return;
	if (layout.isKey || layout.style !== SCALAR_STYLE.PLAIN) return;
	if (layout.node.tag !== layout.presenterOptions.schema.defaultScalarTag.tagName) return;
	layout.style = layout.node.value.includes("\n") ? SCALAR_STYLE.DOUBLE_QUOTED : _preferredQuotedStyle(layout);
}
function tryLongOrMultilineAsBlock(layout) {
	if (layout.style !== SCALAR_STYLE.PLAIN || layout.isKey) return;
	const value = layout.node.value;
	const multiline = value.indexOf("\n") !== -1;
	if (!hasBit(layout.allowedStylesMask, SCALAR_STYLE.LITERAL_BLOCK)) {
		if (multiline) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
		return;
	}
	const w = layout.presenterOptions.lineWidth;
	if (w === -1) {
		if (multiline) layout.style = SCALAR_STYLE.LITERAL_BLOCK;
		return;
	}
	const availableWidth = Math.max(Math.min(w, 40), w - layout.shiftOfContent);
	let position = 0;
	let shouldFold = false;
	while (position <= value.length) {
		let lineEnd = value.length;
		const nextLineBreak = value.indexOf("\n", position);
		if (nextLineBreak !== -1) lineEnd = nextLineBreak;
		const line = value.slice(position, lineEnd);
		if (line.length > availableWidth && line[0] !== " " && / [^ \t]/.test(line)) shouldFold = true;
		if (nextLineBreak === -1) break;
		position = nextLineBreak + 1;
	}
	if (shouldFold) layout.style = SCALAR_STYLE.FOLDED_BLOCK;
	else if (multiline) layout.style = SCALAR_STYLE.LITERAL_BLOCK;
}
function quoteInvalidPlain(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && !hasBit(layout.allowedStylesMask, SCALAR_STYLE.PLAIN)) layout.style = _preferredQuotedStyle(layout);
}
function fallbackToDoubleQuoted(layout) {
	if (!hasBit(layout.allowedStylesMask, layout.style)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
//#endregion
//#region src/ast/scalar_styler.ts
function setBit(mask, bit) {
	return mask | 1 << bit;
}
var SRC_C_PRINTABLE = "[\\x09\\x0A\\x0D\\x20-\\x7E\\x85\\xA0-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]";
var SRC_B_CHAR = "[\\n\\r]";
var SRC_C_BYTE_ORDER_MARK = "\\uFEFF";
var SRC_S_WHITE = "[ \\t]";
var SRC_NB_CHAR = `(?:(?!(?:${SRC_B_CHAR}|${SRC_C_BYTE_ORDER_MARK}))${SRC_C_PRINTABLE})`;
var SRC_NS_CHAR = `(?:(?!${SRC_S_WHITE})${SRC_NB_CHAR})`;
var SRC_NB_JSON = "[\\x09\\x20-\\uD7FF\\uE000-\\uFFFF\\u{10000}-\\u{10FFFF}]";
var SRC_C_INDICATOR = "[-?:,\\[\\]{}#&*!|>'\"%@`]";
var SRC_C_FLOW_INDICATOR = "[,\\[\\]{}]";
var SRC_NS_PLAIN_SAFE_FLOW_OUT = SRC_NS_CHAR;
var SRC_NS_PLAIN_SAFE_FLOW_IN = `(?:(?!${SRC_C_FLOW_INDICATOR})${SRC_NS_CHAR})`;
var SRC_NS_PLAIN_FIRST_FLOW_OUT = `(?:(?:(?!${SRC_C_INDICATOR})${SRC_NS_CHAR})|[?:-](?=${SRC_NS_PLAIN_SAFE_FLOW_OUT}))`;
var SRC_NS_PLAIN_FIRST_FLOW_IN = `(?:(?:(?!${SRC_C_INDICATOR})${SRC_NS_CHAR})|[?:-](?=${SRC_NS_PLAIN_SAFE_FLOW_IN}))`;
var SRC_NS_PLAIN_CHAR_FLOW_OUT = `(?:(?:(?![:#])${SRC_NS_PLAIN_SAFE_FLOW_OUT})|:(?=${SRC_NS_PLAIN_SAFE_FLOW_OUT}))#*`;
var SRC_NS_PLAIN_CHAR_FLOW_IN = `(?:(?:(?![:#])${SRC_NS_PLAIN_SAFE_FLOW_IN})|:(?=${SRC_NS_PLAIN_SAFE_FLOW_IN}))#*`;
var SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT = `(?:${SRC_S_WHITE}*${SRC_NS_PLAIN_CHAR_FLOW_OUT})*`;
var SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN = `(?:${SRC_S_WHITE}*${SRC_NS_PLAIN_CHAR_FLOW_IN})*`;
var SRC_NS_PLAIN_ONE_LINE_FLOW_OUT = `${SRC_NS_PLAIN_FIRST_FLOW_OUT}#*${SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT}`;
var SRC_NS_PLAIN_ONE_LINE_FLOW_IN = `${SRC_NS_PLAIN_FIRST_FLOW_IN}#*${SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN}`;
var SRC_NS_PLAIN_ONE_LINE_BLOCK_KEY = SRC_NS_PLAIN_ONE_LINE_FLOW_OUT;
var SRC_NS_PLAIN_ONE_LINE_FLOW_KEY = SRC_NS_PLAIN_ONE_LINE_FLOW_IN;
var SRC_S_NS_PLAIN_NEXT_LINE_FLOW_OUT = `\\n+${SRC_NS_PLAIN_CHAR_FLOW_OUT}${SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT}`;
var SRC_S_NS_PLAIN_NEXT_LINE_FLOW_IN = `\\n+${SRC_NS_PLAIN_CHAR_FLOW_IN}${SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN}`;
var SRC_NS_PLAIN_MULTI_LINE_FLOW_OUT = `${SRC_NS_PLAIN_ONE_LINE_FLOW_OUT}(?:${SRC_S_NS_PLAIN_NEXT_LINE_FLOW_OUT})*`;
var SRC_NS_PLAIN_MULTI_LINE_FLOW_IN = `${SRC_NS_PLAIN_ONE_LINE_FLOW_IN}(?:${SRC_S_NS_PLAIN_NEXT_LINE_FLOW_IN})*`;
var NS_PLAIN_FLOW_OUT = new RegExp(`^(?:${SRC_NS_PLAIN_MULTI_LINE_FLOW_OUT})$`, "u");
var NS_PLAIN_FLOW_IN = new RegExp(`^(?:${SRC_NS_PLAIN_MULTI_LINE_FLOW_IN})$`, "u");
var NS_PLAIN_BLOCK_KEY = new RegExp(`^(?:${SRC_NS_PLAIN_ONE_LINE_BLOCK_KEY})$`, "u");
var NS_PLAIN_FLOW_KEY = new RegExp(`^(?:${SRC_NS_PLAIN_ONE_LINE_FLOW_KEY})$`, "u");
var NB_SINGLE_ONE_LINE = new RegExp(`^(?:${SRC_NB_JSON})*$`, "u");
var NB_SINGLE_MULTI_LINE = new RegExp(`^(?:${SRC_NB_JSON}|\\n)*$`, "u");
var BLOCK_SCALAR_CONTENT = new RegExp(`^(?:${SRC_NB_CHAR}|\\n)*$`, "u");
var C_FORBIDDEN_FIRST_LINE = /^(?:---|\.\.\.)(?=$|[ \t\n\r])/;
var C_FORBIDDEN_CONTENT = /^(?:---|\.\.\.)(?=$|[ \t\n\r])/m;
function canUsePlain(layout) {
	const str = layout.node.value;
	if (str !== "") {
		if (!(layout.isKey ? layout.flowOnly ? NS_PLAIN_FLOW_KEY : NS_PLAIN_BLOCK_KEY : layout.flowOnly ? NS_PLAIN_FLOW_IN : NS_PLAIN_FLOW_OUT).test(str)) return false;
		if (layout.shiftOfFirstLine === 0 && C_FORBIDDEN_FIRST_LINE.test(str)) return false;
		if (layout.shiftOfContent === 0) {
			const firstLineBreak = str.indexOf("\n");
			if (firstLineBreak !== -1) {
				const content = str.slice(firstLineBreak + 1);
				if (C_FORBIDDEN_CONTENT.test(content)) return false;
			}
		}
	}
	const resolvedTag = layout.presenterOptions.schema.resolveImplicitScalarTag(str).tag.tagName;
	if (!layout.node.tagged && resolvedTag !== layout.node.tag) return false;
	if (!layout.node.tagged && str === "=" && resolvedTag === layout.presenterOptions.schema.defaultScalarTag.tagName) return false;
	return true;
}
function canUseSingleQuoted(layout) {
	const str = layout.node.value;
	if (!(layout.isKey ? NB_SINGLE_ONE_LINE : NB_SINGLE_MULTI_LINE).test(str)) return false;
	if (/[ \t]\n|\n[ \t]/.test(str)) return false;
	if (!layout.isKey && layout.shiftOfContent === 0) {
		const firstLineBreak = str.indexOf("\n");
		if (firstLineBreak !== -1 && C_FORBIDDEN_CONTENT.test(str.slice(firstLineBreak + 1))) return false;
	}
	return true;
}
function canUseBlock(layout) {
	if (layout.flowOnly || !BLOCK_SCALAR_CONTENT.test(layout.node.value)) return false;
	const contentIndent = layout.shiftOfContent - layout.shiftOfParent;
	if (contentIndent < 1) return false;
	if (contentIndent > 9 && /^\n* /.test(layout.node.value)) return false;
	if (layout.shiftOfContent === 0 && C_FORBIDDEN_CONTENT.test(layout.node.value)) return false;
	return true;
}
function detectAllowedStyles(layout) {
	let mask = setBit(0, SCALAR_STYLE.DOUBLE_QUOTED);
	if (canUsePlain(layout)) mask = setBit(mask, SCALAR_STYLE.PLAIN);
	if (canUseSingleQuoted(layout)) mask = setBit(mask, SCALAR_STYLE.SINGLE_QUOTED);
	if (canUseBlock(layout)) mask = setBit(setBit(mask, SCALAR_STYLE.LITERAL_BLOCK), SCALAR_STYLE.FOLDED_BLOCK);
	layout.allowedStylesMask = mask;
}
function renderScalar(layout) {
	switch (layout.style) {
		case SCALAR_STYLE.PLAIN: return renderPlain(layout);
		case SCALAR_STYLE.SINGLE_QUOTED: return renderSingleQuoted(layout);
		case SCALAR_STYLE.LITERAL_BLOCK: return renderLiteralBlock(layout);
		case SCALAR_STYLE.FOLDED_BLOCK: return renderFoldedBlock(layout);
		case SCALAR_STYLE.DOUBLE_QUOTED: return renderDoubleQuoted(layout);
	}
}
function renderPlain(layout) {
	return encodeFlowBreaks(layout.node.value, layout.shiftOfContent);
}
function renderSingleQuoted(layout) {
	return `'${encodeFlowBreaks(layout.node.value, layout.shiftOfContent).replace(/'/g, "''")}'`;
}
function renderLiteralBlock(layout) {
	const value = layout.node.value;
	return "|" + blockHeader(value, layout.shiftOfParent, layout.shiftOfContent) + dropEndingNewline(indentString(value, layout.shiftOfContent));
}
function renderFoldedBlock(layout) {
	const value = layout.node.value;
	const w = layout.presenterOptions.lineWidth;
	let availableWidth = Infinity;
	if (w !== -1) availableWidth = Math.max(Math.min(w, 40), w - layout.shiftOfContent);
	return ">" + blockHeader(value, layout.shiftOfParent, layout.shiftOfContent) + dropEndingNewline(indentString(foldBlockScalar(value, availableWidth), layout.shiftOfContent));
}
function renderDoubleQuoted(layout) {
	return `"${escapeString(layout.node.value)}"`;
}
function encodeFlowBreaks(string, shiftOfContent) {
	let nextLF = string.indexOf("\n");
	if (nextLF === -1) return string;
	const pad = " ".repeat(shiftOfContent);
	let result = string.slice(0, nextLF);
	const lineRe = /(\n+)([^\n]*)/g;
	lineRe.lastIndex = nextLF;
	let match;
	while (match = lineRe.exec(string)) {
		const breaks = match[1].length;
		const line = match[2];
		result += "\n".repeat(breaks + 1) + pad + line;
	}
	return result;
}
function indentString(string, spaces) {
	const indent = " ".repeat(spaces);
	let position = 0;
	let result = "";
	const length = string.length;
	while (position < length) {
		let line;
		const next = string.indexOf("\n", position);
		if (next === -1) {
			line = string.slice(position);
			position = length;
		} else {
			line = string.slice(position, next + 1);
			position = next + 1;
		}
		if (line.length && line !== "\n") result += indent;
		result += line;
	}
	return result;
}
function needIndentIndicator(string) {
	return /^\n* /.test(string);
}
function blockHeader(string, shiftOfParent, shiftOfContent) {
	const indentIndicator = needIndentIndicator(string) ? String(shiftOfContent - shiftOfParent) : "";
	const clip = string[string.length - 1] === "\n";
	return `${indentIndicator}${clip && (string[string.length - 2] === "\n" || string === "\n") ? "+" : clip ? "" : "-"}\n`;
}
function dropEndingNewline(string) {
	return string[string.length - 1] === "\n" ? string.slice(0, -1) : string;
}
function isMoreIndented(char) {
	return char === " " || char === "	";
}
function foldLine(line, width) {
	if (line === "" || isMoreIndented(line[0])) return line;
	const breakRe = / [^ \t]/g;
	let match;
	let start = 0;
	let end;
	let curr = 0;
	let next = 0;
	let result = "";
	while (match = breakRe.exec(line)) {
		next = match.index;
		if (next - start > width) {
			end = curr > start ? curr : next;
			result += `\n${line.slice(start, end)}`;
			start = end + 1;
		}
		curr = next;
	}
	result += "\n";
	if (line.length - start > width && curr > start) result += `${line.slice(start, curr)}\n${line.slice(curr + 1)}`;
	else result += line.slice(start);
	return result.slice(1);
}
function foldBlockScalar(string, width) {
	const lineRe = /(\n+)([^\n]*)/g;
	let nextLF = string.indexOf("\n");
	if (nextLF === -1) nextLF = string.length;
	lineRe.lastIndex = nextLF;
	let result = foldLine(string.slice(0, nextLF), width);
	let prevMoreIndented = string[0] === "\n" || isMoreIndented(string[0]);
	let moreIndented;
	let match;
	while (match = lineRe.exec(string)) {
		const prefix = match[1];
		const line = match[2];
		moreIndented = line !== "" && isMoreIndented(line[0]);
		result += prefix + (!prevMoreIndented && !moreIndented && line !== "" ? "\n" : "") + foldLine(line, width);
		prevMoreIndented = moreIndented;
	}
	return result;
}
var CHARACTERS_TO_ESCAPE = /["\\\x00-\x1F\x7F-\xA0\u2028\u2029\uD800-\uDFFF\uFEFF\uFFFE\uFFFF]/gu;
function escapeCharacter(character) {
	switch (character) {
		case "\0": return "\\0";
		case "\x07": return "\\a";
		case "\b": return "\\b";
		case "	": return "\\t";
		case "\n": return "\\n";
		case "\v": return "\\v";
		case "\f": return "\\f";
		case "\r": return "\\r";
		case "\x1B": return "\\e";
		case "\"": return "\\\"";
		case "\\": return "\\\\";
		case "": return "\\N";
		case "\xA0": return "\\_";
		case "\u2028": return "\\L";
		case "\u2029": return "\\P";
	}
	const code = character.charCodeAt(0);
	const hex = code.toString(16).toUpperCase();
	if (code <= 255) return `\\x${"0".repeat(2 - hex.length)}${hex}`;
	return `\\u${"0".repeat(4 - hex.length)}${hex}`;
}
function escapeString(string) {
	return string.replace(CHARACTERS_TO_ESCAPE, escapeCharacter);
}
//#endregion
//#region src/ast/presenter.ts
var CHAR_LINE_FEED = 10;
var DEFAULT_PRESENTER_OPTIONS = {
	indent: 2,
	seqNoIndent: false,
	seqInlineFirst: true,
	lineWidth: 80,
	flowBracketPadding: false,
	flowSkipCommaSpace: false,
	flowSkipColonSpace: false,
	quoteFlowKeys: false,
	quoteStyle: "single",
	forceQuotes: false,
	scalarStyleRules: Object.keys(DEFAULT_SCALAR_STYLE_RULES).map((name) => Reflect.get(DEFAULT_SCALAR_STYLE_RULES, name)),
	tagBeforeAnchor: false
};
function nodeTagShort(node) {
	return node.tagged ? node.tag : tagNameShort(node.tag);
}
function createPresenterState(options) {
	const opts = {
		...DEFAULT_PRESENTER_OPTIONS,
		...options
	};
	if (opts.flowSkipColonSpace) opts.quoteFlowKeys = true;
	return {
		...opts,
		defaultScalarTagName: opts.schema.defaultScalarTag.tagName,
		openEnded: false
	};
}
function generateNextLine(state, level) {
	return `\n${" ".repeat(state.indent * level)}`;
}
function scalarLayout(state, node, parent, level, isKey, flowOnly) {
	return {
		node,
		parent,
		level,
		isKey,
		flowOnly,
		shiftOfParent: level === 0 ? -1 : state.indent * (level - 1),
		shiftOfContent: state.indent * Math.max(1, level),
		shiftOfFirstLine: level === 0 ? 0 : state.indent * level,
		presenterOptions: state,
		allowedStylesMask: 0,
		style: node.style
	};
}
function writeFlowSequence(state, level, node) {
	let result = "";
	for (let index = 0, length = node.items.length; index < length; index += 1) {
		const item = writeNode(state, level, node.items[index], node, {}).text;
		if (index > 0) result += `,${!state.flowSkipCommaSpace ? " " : ""}`;
		result += item;
	}
	const pad = state.flowBracketPadding && node.items.length > 0 ? " " : "";
	return `[${pad}${result}${pad}]`;
}
function writeBlockSequence(state, level, node, compact) {
	let result = "";
	for (let index = 0, length = node.items.length; index < length; index += 1) {
		const item = writeNode(state, level + 1, node.items[index], node, {
			block: true,
			compact: state.seqInlineFirst,
			isblockseq: true
		}).text;
		if (!compact || result !== "") result += generateNextLine(state, level);
		if (item === "" || CHAR_LINE_FEED === item.charCodeAt(0)) result += "-";
		else result += "- ";
		result += item;
	}
	return result;
}
function writeFlowMapping(state, level, node) {
	let result = "";
	for (const { key, value } of node.items) {
		let pairBuffer = "";
		if (result !== "") pairBuffer += `,${!state.flowSkipCommaSpace ? " " : ""}`;
		const keyRender = writeNode(state, level, key, node, { iskey: true });
		const keyText = keyRender.text;
		const valueText = writeNode(state, level, value, node, {}).text;
		const sep = state.flowSkipColonSpace || valueText === "" ? "" : " ";
		const keyIsBareProps = key.kind === "scalar" && keyRender.noBody && (key.tagged || key.anchor !== void 0);
		const keyColonSep = key.kind === "alias" || keyIsBareProps ? " " : "";
		pairBuffer += `${keyText}${keyColonSep}:${sep}${valueText}`;
		result += pairBuffer;
	}
	const pad = state.flowBracketPadding && result !== "" ? " " : "";
	return `{${pad}${result}${pad}}`;
}
function writeBlockMapping(state, level, node, compact) {
	let result = "";
	for (let index = 0, length = node.items.length; index < length; index += 1) {
		let pairBuffer = "";
		if (!compact || result !== "") pairBuffer += generateNextLine(state, level);
		const { key, value } = node.items[index];
		const keyIsBlock = (key.kind === "mapping" || key.kind === "sequence") && key.style === COLLECTION_STYLE.BLOCK && key.items.length !== 0 || key.kind === "scalar" && (key.style === SCALAR_STYLE.LITERAL_BLOCK || key.style === SCALAR_STYLE.FOLDED_BLOCK);
		const keyRender = keyIsBlock ? writeNode(state, level + 1, key, node, {
			block: true,
			compact: true,
			isblockseq: !cannotBeCompact(state, key, level + 1)
		}) : writeNode(state, level + 1, key, node, {
			block: true,
			compact: true,
			iskey: true
		});
		const keyText = keyRender.text;
		const keyHasLineBreak = key.kind === "scalar" && key.value.indexOf("\n") !== -1;
		const keyIsTooLong = keyText.length > 1024 && /^[\s\S]{1025}/u.test(keyText);
		const explicitPair = keyIsBlock || keyHasLineBreak || keyIsTooLong;
		if (explicitPair) {
			if (keyText && CHAR_LINE_FEED === keyText.charCodeAt(0)) pairBuffer += "?";
			else pairBuffer += "? ";
		}
		pairBuffer += keyText;
		if (explicitPair) pairBuffer += generateNextLine(state, level);
		const valueText = writeNode(state, level + 1, value, node, {
			block: true,
			compact: explicitPair,
			isblockseq: explicitPair && !cannotBeCompact(state, value, level + 1)
		}).text;
		const keyIsBareProps = key.kind === "scalar" && keyRender.noBody && (key.tagged || key.anchor !== void 0);
		const keyColonSep = !explicitPair && (key.kind === "alias" || keyIsBareProps) ? " " : "";
		if (valueText === "" || CHAR_LINE_FEED === valueText.charCodeAt(0)) pairBuffer += `${keyColonSep}:`;
		else pairBuffer += `${keyColonSep}: `;
		pairBuffer += valueText;
		result += pairBuffer;
	}
	return result;
}
function cannotBeCompact(state, node, level) {
	if (node.kind === "alias") return true;
	return node.tagged || node.anchor !== void 0 || state.indent < 2 && level > 0;
}
function writeNode(state, level, node, parent, ctx) {
	if (node.kind === "alias") {
		state.openEnded = false;
		return {
			text: `*${node.anchor}`,
			noBody: false
		};
	}
	const { block = false, iskey = false, isblockseq = false } = ctx;
	let compact = ctx.compact ?? false;
	const hasAnchor = node.anchor !== void 0;
	if (cannotBeCompact(state, node, level)) compact = false;
	let body;
	let shouldPrintTag = node.tagged;
	const useBlockCollection = block && (node.kind === "mapping" || node.kind === "sequence") && node.style === COLLECTION_STYLE.BLOCK && node.items.length !== 0;
	if (node.kind === "mapping") {
		if (useBlockCollection) body = writeBlockMapping(state, level, node, compact);
		else body = writeFlowMapping(state, level, node);
	} else if (node.kind === "sequence") {
		if (useBlockCollection) {
			if (state.seqNoIndent && !isblockseq && level > 0) body = writeBlockSequence(state, level - 1, node, compact);
			else body = writeBlockSequence(state, level, node, compact);
		} else body = writeFlowSequence(state, level, node);
	} else {
		const layout = scalarLayout(state, node, parent, level, iskey, !block);
		detectAllowedStyles(layout);
		for (const rule of state.scalarStyleRules) rule(layout);
		body = renderScalar(layout);
		state.openEnded = (layout.style === SCALAR_STYLE.LITERAL_BLOCK || layout.style === SCALAR_STYLE.FOLDED_BLOCK) && (node.value === "\n" || node.value.endsWith("\n\n"));
		shouldPrintTag = node.tagged || body === "" && layout.flowOnly && parent?.kind === "sequence" && !hasAnchor || layout.style !== SCALAR_STYLE.PLAIN && node.tag !== state.defaultScalarTagName;
	}
	if ((node.kind === "mapping" || node.kind === "sequence") && !useBlockCollection) state.openEnded = false;
	if (useBlockCollection && compact && level > 0 && state.indent > 2) body = `${" ".repeat(state.indent - 2)}${body}`;
	const noBody = body === "";
	let text = body;
	if (shouldPrintTag || hasAnchor) {
		const props = [];
		const tag = shouldPrintTag ? nodeTagShort(node) : null;
		const anchor = hasAnchor ? `&${node.anchor}` : null;
		if (state.tagBeforeAnchor) {
			if (tag !== null) props.push(tag);
			if (anchor !== null) props.push(anchor);
		} else {
			if (anchor !== null) props.push(anchor);
			if (tag !== null) props.push(tag);
		}
		const sep = body === "" || body.charCodeAt(0) === CHAR_LINE_FEED ? "" : " ";
		text = `${props.join(" ")}${sep}${body}`;
	}
	return {
		text,
		noBody
	};
}
function rootStartsOwnLine(node) {
	return (node.kind === "sequence" || node.kind === "mapping") && node.style === COLLECTION_STYLE.BLOCK && node.items.length !== 0 && !node.tagged && node.anchor === void 0;
}
function writeDocumentDirectives(doc) {
	let result = "";
	for (const directive of doc.directives) {
		if (directive.kind === "yaml") {
			result += `%YAML ${directive.version}\n`;
			continue;
		}
		const { handle, prefix } = directive;
		result += `%TAG ${handle} ${prefix}\n`;
	}
	return result;
}
/**
* Build YAML from AST.
*
* @category AST
*/
function present(documents, options) {
	const state = createPresenterState(options);
	let result = "";
	let previousEnded = false;
	for (let index = 0; index < documents.length; index += 1) {
		const doc = documents[index];
		state.openEnded = false;
		const directives = writeDocumentDirectives(doc);
		const hasDirectives = directives !== "";
		const marker = doc.explicitStart || hasDirectives || index > 0 && !previousEnded;
		result += directives;
		if (doc.contents === null) {
			if (marker) result += "---\n";
		} else if (marker) {
			const body = writeNode(state, 0, doc.contents, null, {
				block: true,
				compact: true
			}).text;
			const sep = body === "" ? "" : hasDirectives || rootStartsOwnLine(doc.contents) ? "\n" : " ";
			result += `---${sep}${body}\n`;
		} else result += writeNode(state, 0, doc.contents, null, {
			block: true,
			compact: true
		}).text + "\n";
		previousEnded = doc.explicitEnd || state.openEnded;
		if (previousEnded) result += "...\n";
	}
	return result;
}
//#endregion
//#region src/dump.ts
var DEFAULT_DUMP_OPTIONS = {
	...DEFAULT_PRESENTER_OPTIONS,
	schema: DUMP_SCHEMA,
	skipInvalid: false,
	noRefs: false,
	flowLevel: -1,
	sortKeys: false,
	transform: () => {}
};
function defaultCompareFn(a, b) {
	const x = String(a);
	const y = String(b);
	if (x < y) return -1;
	if (x > y) return 1;
	return 0;
}
/**
* Serializes JS object as a YAML document. By default it can dump every
* supported YAML type, so it throws an exception if you try to dump regexps or
* functions. However, you can disable exceptions by setting the
* {@link DumpOptions.skipInvalid} option to `true`.
*
* @category Main
*/
function dump(input, options = {}) {
	const opts = {
		...DEFAULT_DUMP_OPTIONS,
		...options
	};
	const documents = jsToAst(input, opts.schema, {
		noRefs: opts.noRefs,
		skipInvalid: opts.skipInvalid
	});
	if (opts.flowLevel >= 0) visit(documents, (node, ctx) => {
		if (ctx.depth < opts.flowLevel) return;
		if (node.kind === "sequence" || node.kind === "mapping") node.style = COLLECTION_STYLE.FLOW;
		return VISIT_SKIP;
	});
	if (opts.sortKeys) {
		const compareFn = opts.sortKeys === true ? defaultCompareFn : opts.sortKeys;
		visit(documents, (node) => {
			if (node.kind !== "mapping") return;
			node.items.sort((a, b) => compareFn(a.key.kind === "scalar" ? a.key.value : "", b.key.kind === "scalar" ? b.key.value : ""));
		});
	}
	opts.transform(documents);
	return present(documents, {
		...pick(opts, Object.keys(DEFAULT_PRESENTER_OPTIONS)),
		schema: opts.schema
	});
}
//#endregion
//#region src/ast/from_events.ts
var NO_RANGE = (/* unused pure expression or super */ null && (-1));
function eventPosition(event) {
	if ("tagStart" in event && event.tagStart !== NO_RANGE) return event.tagStart;
	if ("anchorStart" in event && event.anchorStart !== NO_RANGE) return event.anchorStart;
	if ("valueStart" in event && event.valueStart !== NO_RANGE) return event.valueStart;
	if ("start" in event) return event.start;
	return 0;
}
function rawTag(state, event) {
	return event.tagStart === NO_RANGE ? "" : state.source.slice(event.tagStart, event.tagEnd);
}
function anchorName(state, event) {
	return event.anchorStart === NO_RANGE ? void 0 : state.source.slice(event.anchorStart, event.anchorEnd);
}
function buildScalar(state, event) {
	const value = getScalarValue(state.source, event);
	const raw = rawTag(state, event);
	let tag;
	let tagged = false;
	if (raw !== "") {
		tagged = true;
		tag = raw;
	} else if (event.style === SCALAR_STYLE.PLAIN) tag = state.schema.resolveImplicitScalarTag(value).tag.tagName;
	else tag = state.schema.defaultScalarTag.tagName;
	return {
		kind: "scalar",
		tag,
		tagged,
		style: event.style,
		anchor: anchorName(state, event),
		value
	};
}
function buildCollection(state, event, defaultTagName) {
	const raw = rawTag(state, event);
	let tag;
	let tagged = false;
	if (raw === "") tag = defaultTagName;
	else {
		tag = raw;
		tagged = true;
	}
	return {
		tag,
		tagged,
		style: event.style,
		anchor: anchorName(state, event)
	};
}
function addNode(state, node) {
	const frame = state.frames[state.frames.length - 1];
	if (frame.kind === "document") frame.doc.contents = node;
	else if (frame.kind === "sequence") frame.node.items.push(node);
	else if (frame.key) {
		frame.node.items.push({
			key: frame.key,
			value: node
		});
		frame.key = null;
	} else frame.key = node;
}
/**
* Builds an AST from parser events
*
* @category AST
*/
function eventsToAst(events, options) {
	const state = {
		source: options.source,
		schema: options.schema,
		eventIndex: 0,
		position: 0,
		frames: [],
		documents: []
	};
	while (state.eventIndex < events.length) {
		const event = events[state.eventIndex++];
		state.position = eventPosition(event);
		switch (event.type) {
			case EVENT_ID.DOCUMENT: {
				const doc = {
					contents: null,
					explicitStart: event.explicitStart,
					explicitEnd: event.explicitEnd,
					directives: event.directives
				};
				state.frames.push({
					kind: "document",
					doc
				});
				break;
			}
			case EVENT_ID.SCALAR:
				addNode(state, buildScalar(state, event));
				break;
			case EVENT_ID.SEQUENCE: {
				const { tag, tagged, style, anchor } = buildCollection(state, event, "tag:yaml.org,2002:seq");
				const node = {
					kind: "sequence",
					tag,
					tagged,
					style,
					anchor,
					items: []
				};
				state.frames.push({
					kind: "sequence",
					node
				});
				break;
			}
			case EVENT_ID.MAPPING: {
				const { tag, tagged, style, anchor } = buildCollection(state, event, "tag:yaml.org,2002:map");
				const node = {
					kind: "mapping",
					tag,
					tagged,
					style,
					anchor,
					items: []
				};
				state.frames.push({
					kind: "mapping",
					node,
					key: null
				});
				break;
			}
			case EVENT_ID.ALIAS:
				addNode(state, {
					kind: "alias",
					anchor: state.source.slice(event.anchorStart, event.anchorEnd)
				});
				break;
			case EVENT_ID.POP: {
				const frame = state.frames.pop();
				if (frame.kind === "mapping" && frame.key) throw new Error("incomplete mapping pair in event stream");
				if (frame.kind === "document") state.documents.push(frame.doc);
				else addNode(state, frame.node);
				break;
			}
		}
	}
	return state.documents;
}
//#endregion
//#region src/index.ts
/** @deprecated Use `EVENT_ID.DOCUMENT` instead. @internal */
var EVENT_DOCUMENT = EVENT_ID.DOCUMENT;
/** @deprecated Use `EVENT_ID.SEQUENCE` instead. @internal */
var EVENT_SEQUENCE = EVENT_ID.SEQUENCE;
/** @deprecated Use `EVENT_ID.MAPPING` instead. @internal */
var EVENT_MAPPING = EVENT_ID.MAPPING;
/** @deprecated Use `EVENT_ID.SCALAR` instead. @internal */
var EVENT_SCALAR = EVENT_ID.SCALAR;
/** @deprecated Use `EVENT_ID.ALIAS` instead. @internal */
var EVENT_ALIAS = EVENT_ID.ALIAS;
/** @deprecated Use `EVENT_ID.POP` instead. @internal */
var EVENT_POP = EVENT_ID.POP;
/** @deprecated Use `SCALAR_STYLE.PLAIN` instead. @internal */
var SCALAR_STYLE_PLAIN = SCALAR_STYLE.PLAIN;
/** @deprecated Use `SCALAR_STYLE.SINGLE_QUOTED` instead. @internal */
var SCALAR_STYLE_SINGLE_QUOTED = SCALAR_STYLE.SINGLE_QUOTED;
/** @deprecated Use `SCALAR_STYLE.DOUBLE_QUOTED` instead. @internal */
var SCALAR_STYLE_DOUBLE_QUOTED = SCALAR_STYLE.DOUBLE_QUOTED;
/** @deprecated Use `SCALAR_STYLE.LITERAL_BLOCK` instead. @internal */
var SCALAR_STYLE_LITERAL_BLOCK = SCALAR_STYLE.LITERAL_BLOCK;
/** @deprecated Use `SCALAR_STYLE.FOLDED_BLOCK` instead. @internal */
var SCALAR_STYLE_FOLDED_BLOCK = SCALAR_STYLE.FOLDED_BLOCK;
/** @deprecated Use `COLLECTION_STYLE.BLOCK` instead. @internal */
var COLLECTION_STYLE_BLOCK = COLLECTION_STYLE.BLOCK;
/** @deprecated Use `COLLECTION_STYLE.FLOW` instead. @internal */
var COLLECTION_STYLE_FLOW = COLLECTION_STYLE.FLOW;
/** @deprecated Use `CHOMPING_MODE.CLIP` instead. @internal */
var CHOMPING_CLIP = CHOMPING_MODE.CLIP;
/** @deprecated Use `CHOMPING_MODE.STRIP` instead. @internal */
var CHOMPING_STRIP = CHOMPING_MODE.STRIP;
/** @deprecated Use `CHOMPING_MODE.KEEP` instead. @internal */
var CHOMPING_KEEP = CHOMPING_MODE.KEEP;
//#endregion


//# sourceMappingURL=js-yaml.mjs.map
;// CONCATENATED MODULE: ./src/helm/manifest.ts

/**
 * A scalar that a YAML reader may take for something other than a string: `1`, `yes`, `null`, `1.0`.
 * Its source text is kept instead of a value. YAML 1.1 and 1.2 disagree on what such a text means, and numbers
 * lose digits in JavaScript; two texts are only called equal here when no reader can tell them apart.
 */
class Plain {
    source;
    constructor(source) {
        this.source = source;
    }
}
/** A document that is not YAML, or not an object: helm would refuse it too. Holds no content of the document. */
class ManifestError extends Error {
}
const ambiguous = [
    /^$/,
    /^[~=]$/,
    /^<<$/,
    /^(y|yes|n|no|true|false|on|off|null)$/i,
    /^[-+]?\.?(0[xob])?[0-9][0-9a-f_.,:]*(e[-+]?[0-9]*)?$/i,
    /^[-+]?\.(inf|nan)$/i,
    /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/,
];
const plainTag = defineScalarTag('tag:yaml.org,2002:plain', {
    implicit: true,
    implicitFirstChars: ['', ...'0123456789+-.~=<yYnNtTfFoO'],
    resolve: (source) => ambiguous.some((pattern) => pattern.test(source)) ? new Plain(normalNull(source)) : NOT_RESOLVED,
    identify: (value) => value instanceof Plain,
    represent: (value) => value.source,
});
/** `!!int 5` and the like: the tag stays part of the text, since it changes what is sent. */
const explicitTags = ['int', 'float', 'bool', 'null', 'binary', 'timestamp', 'merge'].map((type) => defineScalarTag(`tag:yaml.org,2002:${type}`, {
    resolve: (source) => new Plain(`!!${type} ${source}`),
    identify: () => false,
}));
/** Later duplicates win, as in the Go library that helm and the API server use (go-yaml behind sigs.k8s.io/yaml). */
const manifest_mapTag = defineMappingTag('tag:yaml.org,2002:map', {
    create: () => new Map(),
    addPair: (map, key, value) => {
        const name = keyName(key);
        if (name === undefined)
            return 'a key must be a scalar';
        map.set(name, value);
        return '';
    },
    has: () => false,
    keys: (map) => map.keys(),
    get: (map, key) => map.get(key),
    identify: (value) => value instanceof Map,
});
/** Reads and writes manifests; see readable.ts for the writing. */
const manifestSchema = new Schema([
    strTag,
    seqTag,
    manifest_mapTag,
    plainTag,
    ...explicitTags,
]);
function normalNull(source) {
    return source === '' || source === '~' || /^null$/i.test(source) ? 'null' : source;
}
/** A number as a key is sent as its digits; any other ambiguous key (`yes`) is kept apart from the quoted one. */
function keyName(key) {
    if (typeof key === 'string')
        return key;
    if (!(key instanceof Plain))
        return undefined;
    return /^(0|[1-9][0-9]*)$/.test(key.source) ? key.source : `!plain ${key.source}`;
}
/**
 * Splits a manifest into the texts of its documents. A separator is a line that starts with `---` and goes on with
 * white space or nothing, as in YAML; what follows it on the same line belongs to the document.
 * @returns the documents' texts, trimmed, without those that hold nothing but comments.
 */
function splitDocuments(manifest) {
    return manifest
        .replace(/^\uFEFF/, '')
        .split(/^---(?=\s|$)/m)
        .map((text) => text.trim())
        .filter((text) => text.split('\n').some((line) => !/^\s*(#.*)?$/.test(line)));
}
/**
 * Reads a manifest: several YAML documents, of which lists (`kind: List`) are replaced by their items.
 * @param manifest what helm rendered or stored.
 * @param releaseNamespace the namespace of objects that name none.
 * @returns the objects in the order of the manifest; documents without apiVersion and kind are left out.
 * @throws ManifestError when a document is no YAML mapping; the message gives the position, never the content.
 */
function parseManifest(manifest, releaseNamespace) {
    return splitDocuments(manifest).flatMap((text, index) => parseDocument(text, index, releaseNamespace));
}
function parseDocument(text, index, releaseNamespace) {
    const value = loadYaml(text, index);
    if (value instanceof Plain && value.source === 'null')
        return [];
    if (!(value instanceof Map))
        throw new ManifestError(`document ${index + 1} is not an object`);
    return objectsOf(value, text, releaseNamespace);
}
function loadYaml(text, index) {
    try {
        return load(text, { schema: manifestSchema });
    }
    catch (error) {
        throw new ManifestError(`document ${index + 1} is not valid YAML: ${position(error)}`);
    }
}
/** js-yaml quotes the document in its message, which may hold a secret: only its reason and position are kept. */
function position(error) {
    const { reason, mark } = error;
    const where = mark ? ` at line ${mark.line + 1}, column ${mark.column + 1}` : '';
    return `${reason ?? 'unreadable'}${where}`;
}
function objectsOf(value, text, releaseNamespace) {
    const items = value.get('items');
    if (isList(value) && Array.isArray(items)) {
        return items.flatMap((item) => item instanceof Map ? objectsOf(item, canonical(item), releaseNamespace) : []);
    }
    const apiVersion = scalarText(value.get('apiVersion'));
    const kind = scalarText(value.get('kind'));
    if (!apiVersion && !kind)
        return [];
    const metadata = value.get('metadata');
    const field = (name) => (metadata instanceof Map ? scalarText(metadata.get(name)) : '');
    return [
        { apiVersion, kind, namespace: field('namespace') || releaseNamespace, name: field('name'), text, value },
    ];
}
/** Only a core list holds objects; a custom resource may well be named `…List` and have items of its own. */
function isList(value) {
    return scalarText(value.get('apiVersion')) === 'v1' && scalarText(value.get('kind')).endsWith('List');
}
/** @returns the text of a scalar as it is sent, empty for anything else. */
function scalarText(value) {
    if (typeof value === 'string')
        return value;
    return value instanceof Plain && value.source !== 'null' ? value.source : '';
}
/** @returns an annotation's text, or undefined. */
function annotation(object, name) {
    const metadata = object.value.get('metadata');
    const annotations = metadata instanceof Map ? metadata.get('annotations') : undefined;
    const value = annotations instanceof Map ? annotations.get(name) : undefined;
    return value === undefined ? undefined : scalarText(value);
}
/**
 * @returns the API group, `v1` for the core group: with kind, namespace and name it tells objects apart, so that
 * `apps/v1beta1` and `apps/v1` are one object while `extensions` and `apps` are two.
 */
function apiGroup(apiVersion) {
    const slash = apiVersion.lastIndexOf('/');
    return slash < 0 ? apiVersion : apiVersion.slice(0, slash);
}
/** @returns the text that tells this object from all others of a release. */
function objectKey(object) {
    return `${object.namespace}, ${object.name}, ${object.kind} (${apiGroup(object.apiVersion)})`;
}
/** A document that grows past this through aliases is an attack, not a manifest. */
const canonicalLimit = 64 * 1024 * 1024;
/**
 * The one text of a value: keys sorted, no comments, no formatting. Two values have the same canonical text exactly
 * when every YAML reader sends the same object for both. It is valid YAML for a single-line reader, not meant for people.
 * @throws ManifestError past 64 MiB.
 */
function canonical(value) {
    const parts = [];
    let length = 0;
    const put = (text) => {
        length += text.length;
        if (length > canonicalLimit)
            throw new ManifestError('a document grows past 64 MiB');
        parts.push(text);
    };
    write(value, put);
    return parts.join('');
}
function write(value, put) {
    if (typeof value === 'string')
        return put(JSON.stringify(value));
    if (value instanceof Plain)
        return put(value.source);
    if (Array.isArray(value))
        return writeAll('[', value, ']', put, (item) => write(item, put));
    const keys = [...value.keys()].sort();
    writeAll('{', keys, '}', put, (key) => {
        put(`${JSON.stringify(key)}: `);
        write(value.get(key), put);
    });
}
function writeAll(open, items, close, put, one) {
    put(open);
    items.forEach((item, index) => {
        if (index > 0)
            put(', ');
        one(item);
    });
    put(close);
}

;// CONCATENATED MODULE: ./src/helm/digest.ts


/** helm adds it before it calls a post-renderer and removes it afterwards (helm: pkg/action/action.go). */
const filenameAnnotation = 'postrenderer.helm.sh/postrender-filename';
const fingerprintLength = 4;
/**
 * @param token a secret that only the runs of this repository know, such as the 1Password service account token.
 * @param salt the salt of an approval made without a token; a new one is drawn when both are missing.
 */
function digestKey(token, salt) {
    if (token)
        return { bytes: derive(token, '') };
    const used = salt ?? randomBytes(16).toString('base64url');
    return { bytes: derive('', used), salt: used };
}
function derive(secret, salt) {
    return Buffer.from(hkdfSync('sha256', secret, salt, 'helmfile-gate digest v1', 32));
}
/**
 * Digest of a render: the same for the text `helm template` prints and for what a post-renderer is given.
 * @param objects all documents of the render, hooks included, in any order.
 * @param namespace the release's namespace, part of the digest so that a render is approved for one place only.
 */
function renderDigest(objects, namespace, key) {
    const documents = objects.map((object) => ({ key: objectKey(object), text: approvedText(object) }));
    const texts = documents.map(({ text }) => text).sort();
    return {
        digest: hmac(key, ['render', namespace, ...texts].join('\0')),
        fingerprints: documents.map((document) => ({
            key: document.key,
            fingerprint: fingerprint(document.text, key),
        })),
    };
}
/** @returns the fingerprints in the form an approval keeps: sorted and joined. */
function joinFingerprints(fingerprints) {
    return fingerprints
        .map(({ fingerprint }) => fingerprint)
        .sort()
        .join('');
}
/**
 * Holds a render against an approved one.
 * @param approved what `joinFingerprints` gave for the approved render.
 * @returns the keys of the objects that are not as approved, and how many approved objects have no counterpart.
 */
function differingObjects(fingerprints, approved) {
    const open = approved.match(new RegExp(`.{${fingerprintLength}}`, 'g')) ?? [];
    const unapproved = fingerprints.filter(({ fingerprint }) => {
        const at = open.indexOf(fingerprint);
        if (at >= 0)
            open.splice(at, 1);
        return at < 0;
    });
    return { unapproved: unapproved.map(({ key }) => key), missing: open.length };
}
function fingerprint(text, key) {
    return hmac(key, `object\0${text}`).slice(0, fingerprintLength);
}
function hmac(key, text) {
    return (0,external_node_crypto_namespaceObject.createHmac)('sha256', key.bytes).update(text).digest('base64url');
}
const approvedTexts = new WeakMap();
/**
 * The text of an object that is approved and compared: canonical, without what helm leaves behind where it called a
 * post-renderer. Made once an object.
 */
function approvedText(object) {
    const known = approvedTexts.get(object);
    if (known !== undefined)
        return known;
    const text = canonical(withoutTraces(object.value));
    approvedTexts.set(object, text);
    return text;
}
function withoutTraces(value) {
    const metadata = value.get('metadata');
    if (!(metadata instanceof Map) || !metadata.has('annotations'))
        return value;
    return new Map(value).set('metadata', withoutFilename(metadata));
}
/** An empty `annotations` goes too: helm leaves one behind where it had to add the map for its own annotation. */
function withoutFilename(metadata) {
    const annotations = metadata.get('annotations');
    const kept = annotations instanceof Map ? new Map(annotations) : new Map();
    kept.delete(filenameAnnotation);
    const result = new Map(metadata);
    if (kept.size === 0)
        result.delete('annotations');
    else
        result.set('annotations', kept);
    return result;
}

;// CONCATENATED MODULE: ./src/helm/secret.ts


/** Of any API group: whoever names a kind so means to keep its content. */
function isSecret(object) {
    return object.kind === 'Secret';
}
/**
 * The text that decides whether a Secret changed: `stringData` and `data` are one thing to the API server.
 */
function secretCanonical(object) {
    const decoded = decode(object.value);
    if (!decoded.ok)
        return approvedText(object);
    const value = new Map(object.value);
    value.delete('stringData');
    value.delete('data');
    if (decoded.data.size > 0)
        value.set('data', encoded(decoded.data));
    return approvedText({ ...object, value });
}
/**
 * Replaces the values of a Secret by their sizes, so that a reader sees which keys changed and nothing else.
 * @returns the old and the new side; undefined for a side that was not given.
 */
function redactedSecrets(old, next) {
    return {
        old: old && redacted(old.value, next?.value, '--------', 'old'),
        next: next && redacted(next.value, old?.value, '++++++++', 'new'),
    };
}
/** The Secret with its data in plain text, for `--show-secrets-decoded`. */
function decodedSecret(object) {
    const decoded = decode(object.value);
    if (!decoded.ok)
        return `Error parsing secret: ${decoded.why}`;
    const texts = [...decoded.data].sort(byKey).map(([key, bytes]) => [key, bytes.toString('utf8')]);
    return withData(object.value, 'stringData', new Map(texts));
}
/** @returns what the keys of a Secret hold, as far as it is text. */
function secretTexts(object) {
    const decoded = decode(object.value);
    return decoded.ok ? [...decoded.data.values()].map((bytes) => bytes.toString('utf8')) : [];
}
function redacted(own, other, mark, side) {
    const decoded = decode(own);
    if (!decoded.ok)
        return `Error parsing ${side} secret: ${decoded.why}`;
    const counterpart = other ? decode(other) : undefined;
    const theirs = counterpart?.ok ? counterpart.data : new Map();
    const sizes = [...decoded.data].sort(byKey).map(([key, bytes]) => {
        const same = theirs.get(key)?.equals(bytes) ?? false;
        return [key, sizeText(same ? 'REDACTED' : mark, bytes.length)];
    });
    const shown = withData(own, 'data', new Map(sizes));
    return new Map([...shown].map(([field, value]) => [field, hideUnknown(field, value, other?.get(field), mark)]));
}
function sizeText(mark, bytes) {
    return `${mark} # (${bytes} bytes)`;
}
const openFields = ['apiVersion', 'kind', 'metadata', 'type', 'immutable', 'data'];
/** A kind named Secret of some other API group has fields of its own; what they hold is not for the eye either. */
function hideUnknown(field, own, other, mark) {
    if (field === 'metadata')
        return withoutLastApplied(own);
    return openFields.includes(field) ? own : secret_hidden(own, other, mark);
}
function secret_hidden(own, other, mark) {
    if (Array.isArray(own)) {
        return own.map((item, index) => secret_hidden(item, Array.isArray(other) ? other[index] : undefined, mark));
    }
    if (own instanceof Map) {
        return new Map([...own].map(([key, value]) => [
            key,
            secret_hidden(value, other instanceof Map ? other.get(key) : undefined, mark),
        ]));
    }
    const same = other !== undefined && canonical(own) === canonical(other);
    return sizeText(same ? 'REDACTED' : mark, Buffer.byteLength(scalarText(own)));
}
/** kubectl keeps the whole object, data included, in this annotation. */
function withoutLastApplied(metadata) {
    const name = 'kubectl.kubernetes.io/last-applied-configuration';
    const annotations = metadata instanceof Map ? metadata.get('annotations') : undefined;
    if (!(metadata instanceof Map) || !(annotations instanceof Map) || !annotations.has(name))
        return metadata;
    return new Map(metadata).set('annotations', new Map(annotations).set(name, 'REDACTED'));
}
function withData(value, field, data) {
    const result = new Map();
    for (const [key, item] of value)
        if (key !== 'data' && key !== 'stringData')
            result.set(key, item);
    if (data.size > 0)
        result.set(field, data);
    return result;
}
/** As the API server does it: `stringData` is written over `data` (k8s.io/api/core/v1, Secret). */
function decode(value) {
    const data = new Map();
    for (const field of ['data', 'stringData']) {
        const entries = value.get(field);
        if (entries === undefined || isNull(entries))
            continue;
        if (!(entries instanceof Map))
            return { ok: false, why: `${field} is not a mapping` };
        for (const [key, item] of entries) {
            const bytes = bytesOf(field, item);
            if (!bytes)
                return { ok: false, why: `${field} has a value that is not ${field === 'data' ? 'base64' : 'text'}` };
            data.set(key, bytes);
        }
    }
    return { ok: true, data };
}
function isNull(value) {
    return value instanceof Plain && value.source === 'null';
}
function bytesOf(field, item) {
    if (item instanceof Map || Array.isArray(item))
        return undefined;
    if (isNull(item))
        return Buffer.alloc(0);
    if (field === 'stringData')
        return Buffer.from(scalarText(item), 'utf8');
    // A plain scalar such as 1234 is a number to the API server, which takes base64 as text only.
    return typeof item === 'string' ? base64Bytes(item) : undefined;
}
function base64Bytes(text) {
    const compact = text.replace(/[\r\n]/g, '');
    const valid = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
    return valid ? Buffer.from(compact, 'base64') : undefined;
}
function encoded(data) {
    return new Map([...data].map(([key, bytes]) => [key, bytes.toString('base64')]));
}
function byKey([a], [b]) {
    return a < b ? -1 : a > b ? 1 : 0;
}

;// CONCATENATED MODULE: ./src/helm/compare.ts



/**
 * Reads what helm stored. Documents that the render has word for word are not parsed again, which are nearly all.
 * @throws ManifestError
 */
function parseStored(manifests, releaseNamespace, rendered) {
    const known = new Map(rendered.map((object) => [withoutSource(object.text), object]));
    return manifests.flatMap(splitDocuments).flatMap((text) => {
        const same = known.get(withoutSource(text));
        return same ? [same] : parseManifest(text, releaseNamespace);
    });
}
function withoutSource(text) {
    return text.startsWith('# Source: ') ? text.slice(text.indexOf('\n') + 1) : text;
}
/**
 * Holds two states of a release against each other. An object changed exactly when the text that is approved did:
 * comments, formatting and the order of keys never count, nor does an empty `annotations` under metadata, which helm
 * drops or leaves behind where it called a post-renderer.
 */
function compareObjects(old, next, options) {
    const before = indexed(old, options);
    const after = indexed(next, options);
    const changed = [...before.objects].flatMap(([key, object]) => {
        const counterpart = after.objects.get(key);
        const differs = counterpart && !sameObject(object, counterpart, options.stripTrailingCr);
        return differs ? [{ action: 'change', key, old: object, next: counterpart }] : [];
    });
    const gone = keysOnlyIn(before.objects, after.objects);
    const { renamed, removed, added } = findRenames(gone, keysOnlyIn(after.objects, before.objects), options);
    const kept = removed.filter(({ object }) => isKept(object));
    return {
        differences: [
            ...changed,
            ...renamed,
            ...removed
                .filter(({ object }) => !isKept(object))
                .map(({ key, object }) => ({ action: 'remove', key, old: object })),
            ...added.map(({ key, object }) => ({ action: 'add', key, next: object })),
        ],
        duplicates: [...before.duplicates, ...after.duplicates],
        kept: kept.map(({ key }) => key),
    };
}
function indexed(objects, options) {
    const found = new Map();
    const duplicates = [];
    for (const object of objects.filter((candidate) => isCompared(candidate, options))) {
        const key = comparisonKey(object);
        if (found.has(key))
            duplicates.push(key);
        else
            found.set(key, object);
    }
    return { objects: new Map([...found].sort(compare_byKey)), duplicates };
}
function compare_byKey([a], [b]) {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
/** `helm-diff/base-name` lets objects whose name holds a hash be followed; helm-diff's own annotation. */
function comparisonKey(object) {
    const baseName = annotation(object, 'helm-diff/base-name');
    return objectKey(baseName ? { ...object, name: baseName } : object);
}
function isCompared(object, { includeTests, noHooks }) {
    const hook = annotation(object, 'helm.sh/hook');
    if (hook === undefined)
        return true;
    return !noHooks && (includeTests || (hook !== 'test' && hook !== 'test-success'));
}
function isKept(object) {
    return annotation(object, 'helm.sh/resource-policy') === 'keep';
}
function sameObject(old, next, stripTrailingCr) {
    if (old === next)
        return true;
    const text = (object) => {
        const exact = isSecret(object) ? secretCanonical(object) : approvedText(object);
        return stripTrailingCr ? exact.replace(/\\r(?=\\n|")/g, '') : exact;
    };
    return text(old) === text(next);
}
function keysOnlyIn(own, other) {
    return [...own].filter(([key]) => !other.has(key)).map(([key, object]) => ({ key, object }));
}
/** Each removed object takes the added one of its kind that is most like it, if that is like enough. */
function findRenames(removed, added, { renames }) {
    if (!renames || renames.below <= 0)
        return { renamed: [], removed, added };
    const open = [...added];
    const renamed = [];
    const stillRemoved = removed.filter(({ key, object }) => {
        const best = open
            .filter((candidate) => candidate.object.kind === object.kind && similarLength(candidate.object, object))
            .map((candidate) => ({ candidate, share: renames.changedShare(object, candidate.object) }))
            .filter(({ share }) => share > 0)
            .reduce((a, b) => (a && a.share <= b.share ? a : b), undefined);
        if (!best || best.share >= renames.below)
            return true;
        open.splice(open.indexOf(best.candidate), 1);
        renamed.push({ action: 'change', key, old: object, next: best.candidate.object });
        return false;
    });
    return { renamed, removed: stillRemoved, added: open };
}
/** Saves the line diff of objects that cannot be alike; a Secret's length says nothing about what is shown of it. */
function similarLength(a, b) {
    const ratio = a.text.length / b.text.length;
    return isSecret(a) || (ratio >= 0.1 && ratio <= 10);
}

;// CONCATENATED MODULE: ./node_modules/diff/libesm/diff/base.js
class Diff {
    diff(oldStr, newStr, 
    // Type below is not accurate/complete - see above for full possibilities - but it compiles
    options = {}) {
        let callback;
        if (typeof options === 'function') {
            callback = options;
            options = {};
        }
        else if ('callback' in options) {
            callback = options.callback;
        }
        // Allow subclasses to massage the input prior to running
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
                setTimeout(function () { callback(value); }, 0);
                return undefined;
            }
            else {
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
        const bestPath = [{ oldPos: -1, lastComponent: undefined }];
        // Seed editLength = 0, i.e. the content starts with the same values
        let newPos = this.extractCommon(bestPath[0], newTokens, oldTokens, 0, options);
        if (bestPath[0].oldPos + 1 >= oldLen && newPos + 1 >= newLen) {
            // Identity per the equality and tokenizer
            return done(this.buildValues(bestPath[0].lastComponent, newTokens, oldTokens));
        }
        // Once we hit the right edge of the edit graph on some diagonal k, we can
        // definitely reach the end of the edit graph in no more than k edits, so
        // there's no point in considering any moves to diagonal k+1 any more (from
        // which we're guaranteed to need at least k+1 more edits).
        // Similarly, once we've reached the bottom of the edit graph, there's no
        // point considering moves to lower diagonals.
        // We record this fact by setting minDiagonalToConsider and
        // maxDiagonalToConsider to some finite value once we've hit the edge of
        // the edit graph.
        // This optimization is not faithful to the original algorithm presented in
        // Myers's paper, which instead pointlessly extends D-paths off the end of
        // the edit graph - see page 7 of Myers's paper which notes this point
        // explicitly and illustrates it with a diagram. This has major performance
        // implications for some common scenarios. For instance, to compute a diff
        // where the new text simply appends d characters on the end of the
        // original text of length n, the true Myers algorithm will take O(n+d^2)
        // time while this optimization needs only O(n+d) time.
        let minDiagonalToConsider = -Infinity, maxDiagonalToConsider = Infinity;
        // Main worker method. checks all permutations of a given edit length for acceptance.
        const execEditLength = () => {
            for (let diagonalPath = Math.max(minDiagonalToConsider, -editLength); diagonalPath <= Math.min(maxDiagonalToConsider, editLength); diagonalPath += 2) {
                let basePath;
                const removePath = bestPath[diagonalPath - 1], addPath = bestPath[diagonalPath + 1];
                if (removePath) {
                    // No one else is going to attempt to use this value, clear it
                    // @ts-expect-error - perf optimisation. This type-violating value will never be read.
                    bestPath[diagonalPath - 1] = undefined;
                }
                let canAdd = false;
                if (addPath) {
                    // what newPos will be after we do an insertion:
                    const addPathNewPos = addPath.oldPos - diagonalPath;
                    canAdd = addPath && 0 <= addPathNewPos && addPathNewPos < newLen;
                }
                const canRemove = removePath && removePath.oldPos + 1 < oldLen;
                if (!canAdd && !canRemove) {
                    // If this path is a terminal then prune
                    // @ts-expect-error - perf optimisation. This type-violating value will never be read.
                    bestPath[diagonalPath] = undefined;
                    continue;
                }
                // Select the diagonal that we want to branch from. We select the prior
                // path whose position in the old string is the farthest from the origin
                // and does not pass the bounds of the diff graph
                if (!canRemove || (canAdd && removePath.oldPos < addPath.oldPos)) {
                    basePath = this.addToPath(addPath, true, false, 0, options);
                }
                else {
                    basePath = this.addToPath(removePath, false, true, 1, options);
                }
                newPos = this.extractCommon(basePath, newTokens, oldTokens, diagonalPath, options);
                if (basePath.oldPos + 1 >= oldLen && newPos + 1 >= newLen) {
                    // If we have hit the end of both strings, then we are done
                    return done(this.buildValues(basePath.lastComponent, newTokens, oldTokens)) || true;
                }
                else {
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
        // Performs the length of edit iteration. Is a bit fugly as this has to support the
        // sync and async mode which is never fun. Loops over execEditLength until a value
        // is produced, or until the edit length exceeds options.maxEditLength (if given),
        // in which case it will return undefined.
        if (callback) {
            (function exec() {
                setTimeout(function () {
                    if (editLength > maxEditLength || Date.now() > abortAfterTimestamp) {
                        return callback(undefined);
                    }
                    if (!execEditLength()) {
                        exec();
                    }
                }, 0);
            }());
        }
        else {
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
                lastComponent: { count: last.count + 1, added: added, removed: removed, previousComponent: last.previousComponent }
            };
        }
        else {
            return {
                oldPos: path.oldPos + oldPosInc,
                lastComponent: { count: 1, added: added, removed: removed, previousComponent: last }
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
        }
        else {
            return left === right
                || (!!options.ignoreCase && left.toLowerCase() === right.toLowerCase());
        }
    }
    removeEmpty(array) {
        const ret = [];
        for (let i = 0; i < array.length; i++) {
            if (array[i]) {
                ret.push(array[i]);
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
        // Assumes ValueT is string, which is the case for most subclasses.
        // When it's false, e.g. in diffArrays, this method needs to be overridden (e.g. with a no-op)
        // Yes, the casts are verbose and ugly, because this pattern - of having the base class SORT OF
        // assume tokens and values are strings, but not completely - is weird and janky.
        return chars.join('');
    }
    postProcess(changeObjects, 
    // eslint-disable-next-line @typescript-eslint/no-unused-vars
    options) {
        return changeObjects;
    }
    get useLongestToken() {
        return false;
    }
    buildValues(lastComponent, newTokens, oldTokens) {
        // First we convert our linked list of components in reverse order to an
        // array in the right order:
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
                    value = value.map(function (value, i) {
                        const oldValue = oldTokens[oldPos + i];
                        return oldValue.length > value.length ? oldValue : value;
                    });
                    component.value = this.join(value);
                }
                else {
                    component.value = this.join(newTokens.slice(newPos, newPos + component.count));
                }
                newPos += component.count;
                // Common case
                if (!component.added) {
                    oldPos += component.count;
                }
            }
            else {
                component.value = this.join(oldTokens.slice(oldPos, oldPos + component.count));
                oldPos += component.count;
            }
        }
        return components;
    }
}

;// CONCATENATED MODULE: ./node_modules/diff/libesm/diff/array.js

class ArrayDiff extends Diff {
    tokenize(value) {
        return value.slice();
    }
    join(value) {
        return value;
    }
    removeEmpty(value) {
        return value;
    }
}
const arrayDiff = new ArrayDiff();
function diffArrays(oldArr, newArr, options) {
    return arrayDiff.diff(oldArr, newArr, options);
}

;// CONCATENATED MODULE: ./node_modules/diff/libesm/diff/line.js


class LineDiff extends Diff {
    constructor() {
        super(...arguments);
        this.tokenize = tokenize;
    }
    equals(left, right, options) {
        // If we're ignoring whitespace, we need to normalise lines by stripping
        // whitespace before checking equality. (This has an annoying interaction
        // with newlineIsToken that requires special handling: if newlines get their
        // own token, then we DON'T want to trim the *newline* tokens down to empty
        // strings, since this would cause us to treat whitespace-only line content
        // as equal to a separator between lines, which would be weird and
        // inconsistent with the documented behavior of the options.)
        if (options.ignoreWhitespace) {
            if (!options.newlineIsToken || !left.includes('\n')) {
                left = left.trim();
            }
            if (!options.newlineIsToken || !right.includes('\n')) {
                right = right.trim();
            }
        }
        else if (options.ignoreNewlineAtEof && !options.newlineIsToken) {
            if (left.endsWith('\n')) {
                left = left.slice(0, -1);
            }
            if (right.endsWith('\n')) {
                right = right.slice(0, -1);
            }
        }
        return super.equals(left, right, options);
    }
}
const lineDiff = new LineDiff();
function diffLines(oldStr, newStr, options) {
    return lineDiff.diff(oldStr, newStr, options);
}
function diffTrimmedLines(oldStr, newStr, options) {
    options = generateOptions(options, { ignoreWhitespace: true });
    return lineDiff.diff(oldStr, newStr, options);
}
// Exported standalone so it can be used from jsonDiff too.
function tokenize(value, options) {
    if (options.stripTrailingCr) {
        // remove one \r before \n to match GNU diff's --strip-trailing-cr behavior
        value = value.replace(/\r\n/g, '\n');
    }
    const retLines = [], linesAndNewlines = value.split(/(\n|\r\n)/);
    // Ignore the final empty token that occurs if the string ends with a new line
    if (!linesAndNewlines[linesAndNewlines.length - 1]) {
        linesAndNewlines.pop();
    }
    // Merge the content and line separators into single tokens
    for (let i = 0; i < linesAndNewlines.length; i++) {
        const line = linesAndNewlines[i];
        if (i % 2 && !options.newlineIsToken) {
            retLines[retLines.length - 1] += line;
        }
        else {
            retLines.push(line);
        }
    }
    return retLines;
}

;// CONCATENATED MODULE: ./node_modules/diff/libesm/patch/create.js

/**
 * Returns true if the filename contains characters that require C-style
 * quoting (as used by Git and GNU diffutils in diff output).
 */
function needsQuoting(s) {
    for (let i = 0; i < s.length; i++) {
        if (s[i] < '\x20' || s[i] > '\x7e' || s[i] === '"' || s[i] === '\\') {
            return true;
        }
    }
    return false;
}
/**
 * C-style quotes a filename, encoding special characters as escape sequences
 * and non-ASCII bytes as octal escapes. This is the inverse of
 * `parseQuotedFileName` in parse.ts.
 *
 * Non-ASCII bytes are encoded as UTF-8 before being emitted as octal escapes.
 * This matches the behaviour of both Git and GNU diffutils, which always emit
 * UTF-8 octal escapes regardless of the underlying filesystem encoding (e.g.
 * Git for Windows converts from NTFS's UTF-16 to UTF-8 internally).
 *
 * If the filename doesn't need quoting, returns it as-is.
 */
function quoteFileNameIfNeeded(s) {
    if (!needsQuoting(s)) {
        return s;
    }
    let result = '"';
    const bytes = new TextEncoder().encode(s);
    let i = 0;
    while (i < bytes.length) {
        const b = bytes[i];
        // See https://en.wikipedia.org/wiki/Escape_sequences_in_C#Escape_sequences
        if (b === 0x07) {
            result += '\\a';
        }
        else if (b === 0x08) {
            result += '\\b';
        }
        else if (b === 0x09) {
            result += '\\t';
        }
        else if (b === 0x0a) {
            result += '\\n';
        }
        else if (b === 0x0b) {
            result += '\\v';
        }
        else if (b === 0x0c) {
            result += '\\f';
        }
        else if (b === 0x0d) {
            result += '\\r';
        }
        else if (b === 0x22) {
            result += '\\"';
        }
        else if (b === 0x5c) {
            result += '\\\\';
        }
        else if (b >= 0x20 && b <= 0x7e) {
            // Just a printable ASCII character that is neither a double quote nor a
            // backslash; no need to escape it.
            result += String.fromCharCode(b);
        }
        else {
            // Either part of a non-ASCII character or a control character without a
            // special escape sequence; needs escaping as a 3-digit octal escape
            result += '\\' + b.toString(8).padStart(3, '0');
        }
        i++;
    }
    result += '"';
    return result;
}
const INCLUDE_HEADERS = {
    includeIndex: true,
    includeUnderline: true,
    includeFileHeaders: true
};
const FILE_HEADERS_ONLY = {
    includeIndex: false,
    includeUnderline: false,
    includeFileHeaders: true
};
const OMIT_HEADERS = {
    includeIndex: false,
    includeUnderline: false,
    includeFileHeaders: false
};
function structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
    let optionsObj;
    if (!options) {
        optionsObj = {};
    }
    else if (typeof options === 'function') {
        optionsObj = { callback: options };
    }
    else {
        optionsObj = options;
    }
    if (typeof optionsObj.context === 'undefined') {
        optionsObj.context = 4;
    }
    // We copy this into its own variable to placate TypeScript, which thinks
    // optionsObj.context might be undefined in the callbacks below.
    const context = optionsObj.context;
    // @ts-expect-error (runtime check for something that is correctly a static type error)
    if (optionsObj.newlineIsToken) {
        throw new Error('newlineIsToken may not be used with patch-generation functions, only with diffing functions');
    }
    if (!optionsObj.callback) {
        return diffLinesResultToPatch(diffLines(oldStr, newStr, optionsObj));
    }
    else {
        const { callback } = optionsObj;
        diffLines(oldStr, newStr, Object.assign(Object.assign({}, optionsObj), { callback: (diff) => {
                const patch = diffLinesResultToPatch(diff);
                // TypeScript is unhappy without the cast because it does not understand that `patch` may
                // be undefined here only if `callback` is StructuredPatchCallbackAbortable:
                callback(patch);
            } }));
    }
    function diffLinesResultToPatch(diff) {
        // STEP 1: Build up the patch with no "\ No newline at end of file" lines and with the arrays
        //         of lines containing trailing newline characters. We'll tidy up later...
        if (!diff) {
            return;
        }
        diff.push({ value: '', lines: [] }); // Append an empty value to make cleanup easier
        function contextLines(lines) {
            return lines.map(function (entry) { return ' ' + entry; });
        }
        const hunks = [];
        let oldRangeStart = 0, newRangeStart = 0, curRange = [], oldLine = 1, newLine = 1;
        for (let i = 0; i < diff.length; i++) {
            const current = diff[i], lines = current.lines || splitLines(current.value);
            current.lines = lines;
            if (current.added || current.removed) {
                // If we have previous context, start with that
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
                // Output our changes
                for (const line of lines) {
                    curRange.push((current.added ? '+' : '-') + line);
                }
                // Track the updated file position
                if (current.added) {
                    newLine += lines.length;
                }
                else {
                    oldLine += lines.length;
                }
            }
            else {
                // Identical context lines. Track line changes
                if (oldRangeStart) {
                    // Close out any changes that have been output (or join overlapping)
                    if (lines.length <= context * 2 && i < diff.length - 2) {
                        // Overlapping
                        for (const line of contextLines(lines)) {
                            curRange.push(line);
                        }
                    }
                    else {
                        // end the range and output
                        const contextSize = Math.min(lines.length, context);
                        for (const line of contextLines(lines.slice(0, contextSize))) {
                            curRange.push(line);
                        }
                        const hunk = {
                            oldStart: oldRangeStart,
                            oldLines: (oldLine - oldRangeStart + contextSize),
                            newStart: newRangeStart,
                            newLines: (newLine - newRangeStart + contextSize),
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
        // Step 2: eliminate the trailing `\n` from each line of each hunk, and, where needed, add
        //         "\ No newline at end of file".
        for (const hunk of hunks) {
            for (let i = 0; i < hunk.lines.length; i++) {
                if (hunk.lines[i].endsWith('\n')) {
                    hunk.lines[i] = hunk.lines[i].slice(0, -1);
                }
                else {
                    hunk.lines.splice(i + 1, 0, '\\ No newline at end of file');
                    i++; // Skip the line we just added, then continue iterating
                }
            }
        }
        return {
            oldFileName: oldFileName, newFileName: newFileName,
            oldHeader: oldHeader, newHeader: newHeader,
            hunks: hunks
        };
    }
}
/**
 * creates a unified diff patch.
 *
 * @param patch either a single structured patch object (as returned by `structuredPatch`) or an
 *   array of them (as returned by `parsePatch`).
 * @param headerOptions behaves the same as the `headerOptions` option of `createTwoFilesPatch`.
 *   Ignored for patches where `isGit` is `true`.
 *
 * When a patch has `isGit: true`, `formatPatch` output is changed to more closely match Git's
 * output: it emits a `diff --git` header, emits Git extended headers as appropriate based on
 * properties like `isRename`, `isCreate`, `newMode`, etc, and will omit `---`/`+++` file
 * headers for patches with no hunks (e.g. renames without content changes).
 */
function formatPatch(patch, headerOptions) {
    var _a, _b, _c, _d, _e, _f;
    if (!headerOptions) {
        headerOptions = INCLUDE_HEADERS;
    }
    if (Array.isArray(patch)) {
        if (patch.length > 1 && !headerOptions.includeFileHeaders && !patch.every(p => p.isGit)) {
            throw new Error('Cannot omit file headers on a multi-file patch. '
                + '(The result would be unparseable; how would a tool trying to apply '
                + 'the patch know which changes are to which file?)');
        }
        return patch.map(p => formatPatch(p, headerOptions)).join('\n');
    }
    const ret = [];
    // Git patches have a fixed header format (diff --git, extended headers,
    // and ---/+++ when hunks are present), so headerOptions is ignored.
    if (patch.isGit) {
        headerOptions = INCLUDE_HEADERS;
        // Emit Git-style diff --git header and extended headers.
        // Git never puts /dev/null in the "diff --git" line; for file
        // creations/deletions it uses the real filename on both sides.
        if (!patch.oldFileName) {
            throw new Error('oldFileName must be specified for Git patches');
        }
        if (!patch.newFileName) {
            throw new Error('newFileName must be specified for Git patches');
        }
        let gitOldName = patch.oldFileName;
        let gitNewName = patch.newFileName;
        if (patch.isCreate && gitOldName === '/dev/null') {
            gitOldName = gitNewName.replace(/^b\//, 'a/');
        }
        else if (patch.isDelete && gitNewName === '/dev/null') {
            gitNewName = gitOldName.replace(/^a\//, 'b/');
        }
        ret.push('diff --git ' + quoteFileNameIfNeeded(gitOldName) + ' ' + quoteFileNameIfNeeded(gitNewName));
        if (patch.isDelete) {
            ret.push('deleted file mode ' + ((_a = patch.oldMode) !== null && _a !== void 0 ? _a : '100644'));
        }
        if (patch.isCreate) {
            ret.push('new file mode ' + ((_b = patch.newMode) !== null && _b !== void 0 ? _b : '100644'));
        }
        if (patch.oldMode && patch.newMode && !patch.isDelete && !patch.isCreate) {
            ret.push('old mode ' + patch.oldMode);
            ret.push('new mode ' + patch.newMode);
        }
        if (patch.isRename) {
            ret.push('rename from ' + quoteFileNameIfNeeded(((_c = patch.oldFileName) !== null && _c !== void 0 ? _c : '').replace(/^a\//, '')));
            ret.push('rename to ' + quoteFileNameIfNeeded(((_d = patch.newFileName) !== null && _d !== void 0 ? _d : '').replace(/^b\//, '')));
        }
        if (patch.isCopy) {
            ret.push('copy from ' + quoteFileNameIfNeeded(((_e = patch.oldFileName) !== null && _e !== void 0 ? _e : '').replace(/^a\//, '')));
            ret.push('copy to ' + quoteFileNameIfNeeded(((_f = patch.newFileName) !== null && _f !== void 0 ? _f : '').replace(/^b\//, '')));
        }
    }
    else {
        if (headerOptions.includeIndex && patch.oldFileName == patch.newFileName && patch.oldFileName !== undefined) {
            ret.push('Index: ' + patch.oldFileName);
        }
        if (headerOptions.includeUnderline) {
            ret.push('===================================================================');
        }
    }
    // Emit --- / +++ file headers. For Git patches with no hunks (e.g.
    // pure renames, mode-only changes), Git omits these, so we do too.
    const hasHunks = patch.hunks.length > 0;
    if (headerOptions.includeFileHeaders && patch.oldFileName !== undefined && patch.newFileName !== undefined
        && (!patch.isGit || hasHunks)) {
        ret.push('--- ' + quoteFileNameIfNeeded(patch.oldFileName) + (patch.oldHeader ? '\t' + patch.oldHeader : ''));
        ret.push('+++ ' + quoteFileNameIfNeeded(patch.newFileName) + (patch.newHeader ? '\t' + patch.newHeader : ''));
    }
    for (let i = 0; i < patch.hunks.length; i++) {
        const hunk = patch.hunks[i];
        // Unified Diff Format quirk: If the chunk size is 0,
        // the first number is one lower than one would expect.
        // https://www.artima.com/weblogs/viewpost.jsp?thread=164293
        const oldStart = hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart;
        const newStart = hunk.newLines === 0 ? hunk.newStart - 1 : hunk.newStart;
        ret.push('@@ -' + oldStart + ',' + hunk.oldLines
            + ' +' + newStart + ',' + hunk.newLines
            + ' @@');
        for (const line of hunk.lines) {
            ret.push(line);
        }
    }
    return ret.join('\n') + '\n';
}
function createTwoFilesPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options) {
    if (typeof options === 'function') {
        options = { callback: options };
    }
    if (!(options === null || options === void 0 ? void 0 : options.callback)) {
        const patchObj = structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, options);
        if (!patchObj) {
            return;
        }
        return formatPatch(patchObj, options === null || options === void 0 ? void 0 : options.headerOptions);
    }
    else {
        const { callback } = options;
        structuredPatch(oldFileName, newFileName, oldStr, newStr, oldHeader, newHeader, Object.assign(Object.assign({}, options), { callback: patchObj => {
                if (!patchObj) {
                    callback(undefined);
                }
                else {
                    callback(formatPatch(patchObj, options.headerOptions));
                }
            } }));
    }
}
function createPatch(fileName, oldStr, newStr, oldHeader, newHeader, options) {
    return createTwoFilesPatch(fileName, fileName, oldStr, newStr, oldHeader, newHeader, options);
}
/**
 * Split `text` into an array of lines, including the trailing newline character (where present)
 */
function splitLines(text) {
    const hasTrailingNl = text.endsWith('\n');
    const result = text.split('\n').map(line => line + '\n');
    if (hasTrailingNl) {
        result.pop();
    }
    else {
        result.push(result.pop().slice(0, -1));
    }
    return result;
}

;// CONCATENATED MODULE: ./src/helm/readable.ts


/**
 * The YAML of a value as a person reads it: block style, comments and formatting of the source left out, so that
 * two texts differ only where the objects do.
 * @param order a value whose order of keys is followed as far as it goes; other keys stay after their predecessor.
 */
function readableYaml(value, order) {
    const ordered = order === undefined ? value : inOrderOf(value, order);
    return dump(ordered, { schema: manifestSchema, noRefs: true, lineWidth: -1, seqNoIndent: true });
}
function inOrderOf(value, order) {
    if (Array.isArray(value)) {
        return value.map((item, index) => inOrderOf(item, Array.isArray(order) ? order[index] : undefined));
    }
    if (!(value instanceof Map) || !(order instanceof Map))
        return value;
    const keys = mergedKeys([...value.keys()], [...order.keys()]);
    return new Map(keys.map((key) => [key, inOrderOf(value.get(key), order.get(key))]));
}
/** Shared keys in the order of the second list; each other key right behind the key it follows in the first. */
function mergedKeys(own, order) {
    const known = new Set(own);
    const shared = order.filter((key) => known.has(key));
    const sharedSet = new Set(shared);
    const followers = new Map();
    let last = '';
    for (const key of own) {
        if (sharedSet.has(key))
            last = key;
        else
            followers.set(last, [...(followers.get(last) ?? []), key]);
    }
    return [...(followers.get('') ?? []), ...shared.flatMap((key) => [key, ...(followers.get(key) ?? [])])];
}

;// CONCATENATED MODULE: ./src/helm/object-text.ts



/** A comparison that takes longer than this is shown as everything removed and added. */
const patience = { timeout: 2000 };
function shownSides(difference, secrets) {
    const old = difference.action === 'add' ? undefined : difference.old;
    const next = difference.action === 'remove' ? undefined : difference.next;
    const value = (object) => {
        if (!object)
            return undefined;
        return secrets === 'decoded' && isSecret(object) ? decodedSecret(object) : object.value;
    };
    const secret = [old, next].some((object) => object && isSecret(object));
    return secret && secrets === 'redacted'
        ? redactedSecrets(old, next)
        : { old: value(old), next: value(next) };
}
/** @returns both sides as text, empty for a side that does not exist; keys follow the new side's order. */
function shownTexts({ old, next }) {
    return {
        old: old === undefined ? '' : sideText(old, next),
        next: next === undefined ? '' : sideText(next),
    };
}
function sideText(side, order) {
    return typeof side === 'string' ? `${side}\n` : readableYaml(side, order);
}
/** All lines of both sides, in reading order. */
function object_text_diffLines(sides) {
    const { old, next } = shownTexts(sides);
    const before = linesOf(old);
    const after = linesOf(next);
    const parts = diffArrays(before, after, patience);
    if (!parts)
        return [...marked('-', before), ...marked('+', after)];
    return parts.flatMap(({ added, removed, value }) => marked(added ? '+' : removed ? '-' : ' ', value));
}
function linesOf(text) {
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
function marked(mark, lines) {
    return lines.map((text) => ({ mark, text }));
}
/** @returns hunks with three lines of context, without a file header. */
function unifiedDiff(sides) {
    const { old, next } = shownTexts(sides);
    const patch = structuredPatch('', '', old, next, undefined, undefined, { context: 3, ...patience });
    if (patch)
        return formatPatch(patch, OMIT_HEADERS);
    const lines = [...marked('-', linesOf(old)), ...marked('+', linesOf(next))];
    return lines.map(({ mark, text }) => `${mark}${text}\n`).join('');
}
/** @returns the share of lines that differ, 0 to 1. */
function changedShare(old, next) {
    const lines = object_text_diffLines(shownSides({ action: 'change', key: '', old, next }, 'redacted'));
    return lines.length === 0 ? 0 : lines.filter(({ mark }) => mark !== ' ').length / lines.length;
}

;// CONCATENATED MODULE: external "node:child_process"
const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./src/helm/helm-error.ts


const chartMissing = /repo \S+ not found|chart .* not found|no chart (name|version) found|not a valid chart repository|path .* not found|failed to (download|fetch|authorize|do request)|missing in charts\/ directory|no cached repo|chart metadata is missing|cannot load Chart\.yaml|Chart\.yaml file is missing|non-absolute URLs|could not find protocol handler/i;
const clusterTrouble = /cluster unreachable|connection refused|no such host|i\/o timeout|unauthorized|forbidden|invalid configuration|exists and cannot be imported|no matches for kind|certificate/i;
const longest = 600;
/**
 * Shortens what helm wrote to what a reader needs: its error, in one line, with template file and line.
 * Values given to the release are taken out, since a chart may quote them in its own errors.
 */
function shortHelmError(stderr, flags) {
    const lines = stderr.split('\n').filter((line) => line.trim() && !/^(level=|time=|WARNING:)/.test(line));
    const start = lines.findIndex((line) => line.startsWith('Error: '));
    const text = (start < 0 ? lines : lines.slice(start)).map((line) => line.trim()).join(' ');
    const plain = text
        .replace(/^Error: /, '')
        .replace(/\s*Use --debug flag to render out invalid YAML\s*/, '')
        .replace(/^(INSTALLATION|UPGRADE) FAILED: /, '');
    const message = withoutValues(plain || 'helm failed and gave no reason', givenValues(flags)).slice(0, longest);
    return { message, failure: failureOf(plain) };
}
function failureOf(text) {
    if (/execution error|executing |error calling|YAML parse error|error converting YAML/.test(text))
        return 'render';
    if (chartMissing.test(text))
        return 'chart';
    return clusterTrouble.test(text) ? 'cluster' : 'render';
}
/** @returns the texts of all scalars that were given as values, long ones first; short ones say nothing. */
function givenValues({ valueFiles, setValues }) {
    const found = new Set();
    const collect = (value) => {
        if (typeof value === 'string' || typeof value === 'number') {
            if (String(value).trim().length >= 5)
                found.add(String(value).trim());
        }
        else if (value && typeof value === 'object')
            Object.values(value).forEach(collect);
    };
    valueFiles.forEach((file) => collect(readValues(file)));
    setValues.forEach((text) => collect(text.split(/(?<!\\),/).map((pair) => pair.slice(pair.indexOf('=') + 1))));
    return [...found].sort((a, b) => b.length - a.length);
}
function readValues(file) {
    try {
        return load((0,external_node_fs_namespaceObject.readFileSync)(file, 'utf8'));
    }
    catch {
        return undefined;
    }
}
function withoutValues(text, values) {
    return values.reduce((message, value) => {
        const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        return message.replace(new RegExp(`(?<![\\w./-])${escaped}(?![\\w/-])`, 'g'), '***');
    }, text);
}

;// CONCATENATED MODULE: ./src/helm/render.ts



/** helm stopped. The message holds helm's own words, shortened, without values. */
class RenderError extends Error {
    failure;
    chartPath;
    constructor(message, failure, 
    /** Where helm found the chart, when it came that far. */
    chartPath) {
        super(message);
        this.failure = failure;
        this.chartPath = chartPath;
    }
}
/**
 * @param env the plugin's environment: helm puts its binary, its folders and the cluster to talk to there, and passes
 * them on to a helm that is started again.
 */
function helmRunner(env) {
    const binary = env['HELM_BIN'] || 'helm';
    let stdin;
    return (args) => new Promise((resolve, reject) => {
        const readsStdin = args.includes('--values=-');
        if (readsStdin)
            stdin ??= (0,external_node_fs_namespaceObject.readFileSync)(0);
        // Loading command plugins costs time and helm needs none here.
        const child = (0,external_node_child_process_namespaceObject.spawn)(binary, args, { env: { ...env, HELM_NO_PLUGINS: '1' } });
        const stdout = [];
        const stderr = [];
        child.stdout.on('data', (chunk) => stdout.push(chunk));
        child.stderr.on('data', (chunk) => stderr.push(chunk));
        child.on('error', reject);
        child.on('close', (code) => resolve({
            code: code ?? 1,
            stdout: Buffer.concat(stdout).toString('utf8'),
            stderr: Buffer.concat(stderr).toString('utf8'),
        }));
        child.stdin.on('error', () => undefined);
        child.stdin.end(readsStdin ? stdin : undefined);
    });
}
/**
 * Renders the chart as `helm upgrade` would.
 * @throws RenderError
 */
async function renderChart(flags, place, helm) {
    const output = await helm(templateArgs(flags, place));
    const chartPath = chartPathOf(output.stderr);
    if (output.code !== 0) {
        const { message, failure } = shortHelmError(output.stderr, flags);
        throw new RenderError(message, failure, chartPath || undefined);
    }
    return { manifest: withoutPullLines(output.stdout), chartPath };
}
/** `--debug` makes helm name the chart's path; nothing else shows on stdout for it. */
function templateArgs(flags, place) {
    return [
        'template',
        flags.release,
        flags.chart,
        `--namespace=${place.namespace}`,
        ...(place.baseValues === undefined ? [] : [`--values=${place.baseValues}`]),
        ...flags.templateArgs,
        ...(place.isUpgrade ? ['--is-upgrade'] : []),
        ...serverArgs(place),
        ...(place.includeCrds ? ['--include-crds'] : []),
        '--debug',
    ];
}
function serverArgs({ server, capabilities }) {
    if (server === 'no')
        return capabilities;
    return server === 'yes' ? ['--dry-run=server'] : ['--dry-run=server', '--disable-openapi-validation'];
}
/** @returns the path in a line such as `level=DEBUG msg="Chart path" path=/charts/web` (helm: pkg/cmd/template.go). */
function chartPathOf(stderr) {
    const path = /^level=DEBUG msg="Chart path" path=("(?:\\.|[^"\\])*"|\S+)/m.exec(stderr)?.[1] ?? '';
    return path.startsWith('"') ? JSON.parse(path) : path;
}
/** helm prints these in front of the manifest when the chart comes from a registry. */
function withoutPullLines(stdout) {
    return /^(Pulled|Pulling|Digest): /.test(stdout)
        ? stdout.replace(/^((Pulled|Pulling|Digest): .*\n)+/, '')
        : stdout;
}

;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: ./src/helm/stored-by-helm.ts






/**
 * Reads the release with one helm process.
 * @returns undefined when it is not installed.
 * @throws RenderError when helm cannot tell.
 */
async function readStoredByHelm(flags, namespace, helm) {
    // Drawn anew each time, so that no manifest can hold it.
    const boundary = `--${(0,external_node_crypto_namespaceObject.randomBytes)(16).toString('hex')}--`;
    const template = [
        '{{.Release.Info.Status}}',
        '{{.Release.Manifest}}{{range .Release.Hooks}}',
        '{{.Manifest}}{{end}}',
    ].join(boundary);
    const output = await helm([
        'get',
        'all',
        flags.release,
        `--namespace=${namespace}`,
        `--template=${template}`,
        ...(flags.revision === undefined ? [] : [`--revision=${flags.revision}`]),
    ]);
    if (output.code === 0) {
        const [status = '', ...manifests] = output.stdout.split(boundary);
        // With its history kept, the newest revision says uninstalled, and helm upgrade --install installs anew.
        return status === 'uninstalled' && flags.revision === undefined ? undefined : { status, manifests };
    }
    if (/release: not found/.test(output.stderr))
        return undefined;
    const { message } = shortHelmError(output.stderr, flags);
    throw new RenderError(`Failed to get release ${flags.release} in namespace ${namespace}: ${message}`, 'cluster');
}
/**
 * Hands the values that `--reuse-values` and its kin start from to `use`, as the path of a file. They may hold
 * secrets: the file is for this user alone and goes again.
 * @throws RenderError when helm cannot tell them.
 */
async function withStoredValues(flags, release, helm, use) {
    if (flags.values === 'reset' || !release.installed)
        return use(undefined);
    const values = await storedValues(flags, release.namespace, helm);
    const folder = (0,external_node_fs_namespaceObject.mkdtempSync)((0,external_node_path_namespaceObject.join)((0,external_node_os_namespaceObject.tmpdir)(), 'helm-diff-'));
    try {
        const path = (0,external_node_path_namespaceObject.join)(folder, 'values.yaml');
        (0,external_node_fs_namespaceObject.writeFileSync)(path, values, { mode: 0o600 });
        return await use(path);
    }
    finally {
        (0,external_node_fs_namespaceObject.rmSync)(folder, { recursive: true, force: true });
    }
}
async function storedValues(flags, namespace, helm) {
    const all = flags.values === 'reuse' ? ['--all'] : [];
    const output = await helm([
        'get',
        'values',
        flags.release,
        `--namespace=${namespace}`,
        '--output=yaml',
        ...all,
    ]);
    if (output.code === 0)
        return output.stdout;
    const { message } = shortHelmError(output.stderr, flags);
    throw new RenderError(`Failed to get values of release ${flags.release}: ${message}`, 'cluster');
}

;// CONCATENATED MODULE: ./src/helm/diff-by-hand.ts





/**
 * `helm diff upgrade` for a person at a terminal: everything is asked of helm, which asks the cluster.
 * @throws RenderError, ManifestError
 */
async function diffByHand(flags, namespace, helm) {
    const withoutCluster = flags.render.on === 'nothing';
    const stored = withoutCluster ? undefined : await readStoredByHelm(flags, namespace, helm);
    if (!stored && !flags.allowUnreleased) {
        throw new RenderError(`release ${flags.release} is not installed in namespace ${namespace}: add --allow-unreleased`, 'cluster');
    }
    // Without the cluster helm-diff renders as if the release were there, since nobody knows.
    const isUpgrade = withoutCluster || stored !== undefined;
    const render = await renderByHand(flags, { namespace, isUpgrade, reuse: stored !== undefined }, helm);
    const rendered = parseManifest(render.manifest, namespace);
    const old = stored ? parseStored(stored.manifests, namespace, rendered) : [];
    const comparison = compareObjects(old, rendered, comparisonOptions(flags.display));
    return { comparison, warnings: warningsAbout(comparison, stored) };
}
async function renderByHand(flags, { namespace, isUpgrade, reuse }, helm) {
    const place = {
        namespace,
        isUpgrade,
        server: flags.render.on === 'server' ? 'yes' : 'no',
        capabilities: flags.capabilityArgs,
        includeCrds: flags.includeCrds,
    };
    return withStoredValues(flags, { namespace, installed: reuse }, helm, (baseValues) => renderChart(flags, { ...place, baseValues }, helm));
}
function comparisonOptions(display) {
    const { includeTests, noHooks, stripTrailingCr, findRenames } = display;
    return { includeTests, noHooks, stripTrailingCr, renames: { below: findRenames, changedShare: changedShare } };
}
function warningsAbout(comparison, stored) {
    const failed = stored && stored.status !== 'deployed' ? [`the newest revision is ${stored.status}, not deployed`] : [];
    return [...failed, ...comparison.duplicates.map((key) => `${key} occurs twice, the first one counts`)];
}

;// CONCATENATED MODULE: ./src/helm/crds.ts


/** @returns the definitions among objects; anything else is left out. */
function crdsAmong(objects) {
    return objects.flatMap(({ kind, apiVersion, name, value }) => {
        const spec = value.get('spec');
        const isCrd = kind === 'CustomResourceDefinition' && apiVersion.startsWith('apiextensions.k8s.io/');
        return isCrd && spec instanceof Map ? [{ name, apiVersion, spec }] : [];
    });
}
/**
 * Parts CRDs and manifest. helm prints the files as they are, before all else, each under a line that names it
 * (helm: pkg/action/action.go, renderResources). Only helm knows which subcharts are in use, so the folders are not
 * read from the chart.
 */
function splitRender(printed) {
    const parts = printed.split(/^---\n(?=# Source: )/m);
    const crdFile = (part) => /^# Source: [^/\n]+\/((?:charts\/[^/\n]+\/)*crds\/[^\n]+)\n/.exec(part)?.[1];
    const crds = new Map();
    const rest = [];
    for (const part of parts) {
        const file = crdFile(part);
        if (file === undefined)
            rest.push(part);
        else
            crds.set(file, part.slice(part.indexOf('\n') + 1));
    }
    return { crds, manifest: rest.join('---\n') };
}
/**
 * @returns the names of the definitions, read without parsing, which takes longest of all in a plan; undefined when
 * they cannot be told that way.
 */
function crdNames(texts) {
    const all = [...texts.values()].join('\n---\n');
    const kinds = all.match(/^kind: CustomResourceDefinition\s*$/gm)?.length ?? 0;
    const names = [...all.matchAll(/^metadata:\n(?:[ \t].*\n)*? {2}name: ["']?([\w.-]+)["']?\s*$/gm)];
    return kinds === names.length ? names.map(([, name = '']) => name) : undefined;
}
/** @throws ManifestError when a file is no YAML, as helm would when it installs the chart. */
function crdsOfFolder(texts) {
    return crdsAmong([...texts.values()].flatMap((text) => parseManifest(text, '')));
}
/** @returns a keyed digest over the folder's files as they are, empty when there are none. */
function crdsDigest(texts, key) {
    if (texts.size === 0)
        return '';
    const hmac = (0,external_node_crypto_namespaceObject.createHmac)('sha256', key.bytes);
    for (const [name, text] of texts)
        hmac.update(JSON.stringify(['crd', name, text]));
    return hmac.digest('base64url');
}
/** @returns `group/version` and `group/version/Kind` of each served version, as `.Capabilities.APIVersions` holds them. */
function providedApiVersions(crds) {
    const provided = crds.flatMap(({ spec }) => {
        const names = spec.get('names');
        const kind = names instanceof Map ? scalarText(names.get('kind')) : '';
        return versionsOf(spec)
            .filter((version) => scalarText(version.get('served')) !== 'false')
            .map((version) => `${scalarText(spec.get('group'))}/${scalarText(version.get('name'))}`)
            .flatMap((groupVersion) => [groupVersion, `${groupVersion}/${kind}`]);
    });
    return [...new Set(provided)].sort();
}
function versionsOf(spec) {
    const versions = spec.get('versions');
    return Array.isArray(versions) ? versions.filter((version) => version instanceof Map) : [];
}
/**
 * Holds the `crds/` folder against the cluster. helm creates what is missing on first installation and never
 * touches such a definition again (helm.sh/docs: best practices, custom resource definitions).
 * @param live the `spec` of a definition in the cluster by name, undefined when there is none.
 */
function compareCrds(crds, installed, live) {
    const changes = [];
    const notes = [];
    for (const crd of crds) {
        const spec = live(crd.name);
        if (spec === undefined && !installed)
            changes.push(addition(crd));
        else if (spec === undefined)
            notes.push(missing(crd.name));
        else {
            const different = differenceFromLive(crd, spec);
            if (different)
                notes.push(warning(crd.name, different));
        }
    }
    return { changes, notes };
}
function addition(crd) {
    const versions = versionsOf(crd.spec).map((version) => scalarText(version.get('name')));
    return {
        action: 'add',
        apiVersion: crd.apiVersion,
        kind: 'CustomResourceDefinition',
        namespace: '',
        name: crd.name,
        diff: `+CustomResourceDefinition ${crd.name}, ${versions.length === 1 ? 'version' : 'versions'} ${versions.join(', ')}\n`,
        crd: true,
    };
}
/** A definition that the cluster lacks although the release is installed. */
function missing(name) {
    return warning(name, 'the cluster lacks it, and helm adds it on first installation only');
}
function warning(name, why) {
    return {
        level: 'warning',
        text: `helm will not upgrade CRD ${name}: ${why}: apply the chart's crds/ folder by hand`,
        crd: name,
    };
}
/** Schemas are held against each other exactly; of the rest only what the chart says, since the API server adds defaults. */
function differenceFromLive(crd, live) {
    const own = versionsOf(crd.spec);
    const theirs = recordOf(live)?.['versions'];
    const liveVersions = Array.isArray(theirs) ? theirs.map((version) => recordOf(version) ?? {}) : [];
    const names = own.map((version) => scalarText(version.get('name')));
    const liveNames = liveVersions.map(({ name }) => String(name));
    if ([...names].sort().join() !== [...liveNames].sort().join()) {
        return `it has ${names.join(', ')}, the cluster's has ${liveNames.join(', ')}`;
    }
    for (const version of own) {
        const name = scalarText(version.get('name'));
        const counterpart = liveVersions.find((candidate) => candidate['name'] === name) ?? {};
        if (!matches(version.get('schema') ?? new Map(), counterpart['schema'], true)) {
            return `its schema of ${name} is not the cluster's`;
        }
        if (!matches(without(version, 'schema'), counterpart, false))
            return `its version ${name} is not the cluster's`;
    }
    return matches(without(crd.spec, 'versions'), live, false)
        ? undefined
        : 'its spec is not what the cluster has';
}
function without(value, key) {
    return new Map([...value].filter(([name]) => name !== key));
}
function recordOf(value) {
    return value !== null && typeof value === 'object' && !Array.isArray(value)
        ? value
        : undefined;
}
/** @param exact the live value has nothing that the chart's has not. */
function matches(own, live, exact) {
    if (live === undefined || live === null)
        return isEmpty(own);
    if (typeof own === 'string')
        return own === live;
    if (own instanceof Plain)
        return plainMatches(own.source, live);
    if (Array.isArray(own)) {
        return (Array.isArray(live) &&
            live.length === own.length &&
            own.every((item, at) => matches(item, live[at], exact)));
    }
    const record = recordOf(live);
    if (!record)
        return false;
    if (exact && Object.keys(record).some((key) => !own.has(key)))
        return false;
    return [...own].every(([key, value]) => matches(value, record[key], exact));
}
/** What the API server leaves out when it stores a definition. */
function isEmpty(value) {
    if (value instanceof Plain)
        return /^(null|false|0)$/i.test(value.source);
    return typeof value === 'string' ? value === '' : (Array.isArray(value) ? value.length : value.size) === 0;
}
function plainMatches(source, live) {
    if (typeof live === 'boolean')
        return (live ? /^(true|yes|on|y)$/i : /^(false|no|off|n)$/i).test(source);
    return typeof live === 'number' ? Number(source.replaceAll('_', '')) === live : source === live;
}

;// CONCATENATED MODULE: external "node:util"
const external_node_util_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
;// CONCATENATED MODULE: ./src/helm/flag-syntax.ts

/** A command line this plugin does not understand, or an option it does not have. Always exit 1, never 2. */
class UsageError extends Error {
}
/** Flags that `helm template` has too, in three groups. */
const helmSwitches = [
    'devel',
    'enable-dns',
    'disable-openapi-validation',
    'insecure-skip-tls-verify',
    'plain-http',
    'skip-schema-validation',
    'take-ownership',
];
const helmValues = [
    'version',
    'repo',
    'values',
    'set',
    'set-string',
    'set-file',
    'set-json',
    'set-literal',
    'post-renderer',
    'post-renderer-args',
    'server-side',
];
const helmCapabilities = ['api-versions', 'kube-version'];
const ownSwitches = [
    'include-crds',
    'allow-unreleased',
    'install',
    'disable-validation',
    'reuse-values',
    'reset-values',
    'reset-then-reuse-values',
    'detailed-exitcode',
    'strip-trailing-cr',
    'include-tests',
    'suppress-secrets',
    'show-secrets',
    'show-secrets-decoded',
    'no-hooks',
    'color',
    'no-color',
    'normalize-manifests',
    'three-way-merge',
    'dry-run',
    'debug',
    'help',
];
const ownValues = [
    'suppress',
    'suppress-output-line-regex',
    'output',
    'context',
    'find-renames',
    'revision',
    'namespace',
    'kube-context',
    'kubeconfig',
];
const shorts = {
    values: 'f',
    'api-versions': 'a',
    context: 'C',
    'suppress-secrets': 'q',
    'find-renames': 'D',
    namespace: 'n',
    help: 'h',
};
const options = Object.fromEntries([
    ...[...helmSwitches, ...ownSwitches].map((name) => [name, flag_syntax_option('boolean', name)]),
    ...[...helmValues, ...helmCapabilities, ...ownValues].map((name) => [name, flag_syntax_option('string', name)]),
]);
function flag_syntax_option(type, name) {
    const short = shorts[name];
    return short ? { type, short } : { type };
}
/**
 * Takes a command line apart, in pflag's syntax.
 * @param ignoreUnknown drops flags that are not known, each with the bare word behind it.
 * @throws UsageError
 */
function tokens(argv, ignoreUnknown) {
    const parsed = (0,external_node_util_namespaceObject.parseArgs)({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
    const given = [];
    const positionals = [];
    let afterUnknown = -1;
    for (const token of parsed.tokens) {
        if (token.kind === 'positional') {
            if (token.index !== afterUnknown)
                positionals.push(token.value);
        }
        else if (token.kind === 'option') {
            if (options[token.name])
                given.push(readOption(token));
            else if (!ignoreUnknown)
                throw new UsageError(`unknown flag: ${token.rawName}`);
            else
                afterUnknown = token.inlineValue ? -1 : token.index + 1;
        }
    }
    return { given, positionals };
}
function readOption(token) {
    const { name, rawName, value } = token;
    if (options[name]?.type === 'string') {
        if (value === undefined)
            throw new UsageError(`flag needs an argument: ${rawName}`);
        // pflag reads -C=3 as 3
        return { name, value: rawName.startsWith('--') ? value : value.replace(/^=/, '') };
    }
    if (!['dry-run', 'color'].includes(name) && value !== undefined && booleanOf(value) === undefined) {
        throw new UsageError(`invalid argument for ${rawName}: must be true or false`);
    }
    return { name, value: value ?? 'true' };
}
/** @returns what Go takes a text for: true, false or neither. */
function booleanOf(text) {
    if (text === undefined)
        return undefined;
    if (/^(1|t|true)$/i.test(text))
        return true;
    return /^(0|f|false)$/i.test(text) ? false : undefined;
}
/** @returns the values of a flag, in order. */
function allOf(given, name) {
    return given.filter((flag) => flag.name === name).map((flag) => flag.value);
}
/** @returns the value of a flag that counts. */
function lastOf(given, name) {
    return allOf(given, name).at(-1);
}
/** @returns a function that tells whether a switch is on. */
function switchReader(given) {
    return (name) => given.some((flag) => flag.name === name) && booleanOf(lastOf(given, name)) !== false;
}
/** helm 4's `helm template` knows `--server-side=true|false` only; `auto` is its default. */
function passedOn(given, names) {
    return given
        .filter(({ name, value }) => names.includes(name) && !(name === 'server-side' && value === 'auto'))
        .map(({ name, value }) => `--${name}=${value}`);
}

;// CONCATENATED MODULE: ./src/helm/gate-dir.ts


/** @returns the folder that the action prepared, or undefined when helm or helmfile was started by hand. */
function gateDirFromEnvironment(env) {
    return env['HELMFILE_GATE_DIR'] ? { path: env['HELMFILE_GATE_DIR'] } : undefined;
}
const writeCluster = (dir, facts) => gate_dir_write(dir, 'cluster.json', facts);
/** For one release only: what the cluster will offer when the layers before it have been applied. */
const writeReleaseCluster = (dir, release, facts) => gate_dir_write(dir, releaseFile('cluster', release.namespace, release.name), facts);
/** @returns the facts that hold for this release, or those that hold for all. */
const readCluster = (dir, release) => read(dir, releaseFile('cluster', release.namespace, release.name)) ??
    read(dir, 'cluster.json');
const writeDigestKey = (dir, key) => gate_dir_write(dir, 'digest-key.json', { ...key, bytes: key.bytes.toString('base64') });
function readDigestKey(dir) {
    const key = read(dir, 'digest-key.json');
    return key && { ...key, bytes: Buffer.from(key.bytes, 'base64') };
}
/** So that the diff plugin can redact before it cuts a diff to its context; see redacted-sides.ts. */
const writeSecrets = (dir, secrets) => gate_dir_write(dir, 'secrets.json', secrets);
const readSecrets = (dir) => read(dir, 'secrets.json') ?? [];
const writeStoredRelease = (dir, release) => gate_dir_write(dir, releaseFile('stored', release.namespace, release.name), release);
/** @returns undefined when nothing is stored: the action wrote every stored release before it wrote `cluster.json`. */
const readStoredRelease = (dir, namespace, name) => read(dir, releaseFile('stored', namespace, name));
const writeReleaseDiff = (dir, result) => gate_dir_write(dir, releaseFile('results', result.namespace, result.name), result);
/** So that a result of an earlier diff is not taken for one of the next. */
const removeReleaseDiff = (dir, { namespace, name }) => rmSync(join(dir.path, releaseFile('results', namespace, name)), { force: true });
/** @returns undefined when the plugin never ran for this release, or died. */
const readReleaseDiff = (dir, namespace, name) => read(dir, releaseFile('results', namespace, name));
/** What a release's changes would send, for a trial on the API server: with values in it, unlike the result. */
const writeWanted = (dir, release, objects) => gate_dir_write(dir, releaseFile('wanted', release.namespace, release.name), objects);
const readWanted = (dir, { namespace, name }) => read(dir, releaseFile('wanted', namespace, name)) ?? [];
/** Why the guard could not even look at a render; helm drops what it prints. */
const writeGuardError = (dir, message) => gate_dir_write(dir, 'guard-error.json', message);
const readGuardError = (dir) => read(dir, 'guard-error.json');
/** A CustomResourceDefinition as the cluster has it. @param spec its `spec`, with what the API server defaulted. */
const writeLiveCrd = (dir, name, spec) => gate_dir_write(dir, crdFile(name), spec);
const readLiveCrd = (dir, name) => read(dir, crdFile(name));
const writeApproval = (dir, approval) => gate_dir_write(dir, 'approval.json', approval);
const readApproval = (dir) => read(dir, 'approval.json');
const writeRefusal = (dir, refusal) => gate_dir_write(dir, releaseFile('refusals', refusal.namespace, refusal.name), refusal);
const readRefusal = (dir, namespace, name) => read(dir, releaseFile('refusals', namespace, name));
function crdFile(name) {
    return (0,external_node_path_namespaceObject.join)('crds', `${encodeURIComponent(name)}.json`);
}
/** Names come from a helmfile that a pull request may have written; in a path they are only used encoded. */
function releaseFile(kind, namespace, name) {
    return (0,external_node_path_namespaceObject.join)(kind, `${encodeURIComponent(namespace)}~${encodeURIComponent(name)}.json`);
}
/** Written under another name first: a plugin that is killed half-way leaves no file, so no half result is read. */
function gate_dir_write(dir, file, value) {
    const target = (0,external_node_path_namespaceObject.join)(dir.path, file);
    (0,external_node_fs_namespaceObject.mkdirSync)((0,external_node_path_namespaceObject.dirname)(target), { recursive: true, mode: 0o700 });
    (0,external_node_fs_namespaceObject.writeFileSync)(`${target}.part`, JSON.stringify(value), { mode: 0o600 });
    (0,external_node_fs_namespaceObject.renameSync)(`${target}.part`, target);
}
function read(dir, file) {
    const path = (0,external_node_path_namespaceObject.join)(dir.path, file);
    return (0,external_node_fs_namespaceObject.existsSync)(path) ? JSON.parse((0,external_node_fs_namespaceObject.readFileSync)(path, 'utf8')) : undefined;
}

;// CONCATENATED MODULE: ./src/secrets/bare.ts
/**
 * A text without all that notations add to it or change in it: escapes are read, signs that are escaped or doubled
 * somewhere are left out, any quotes that follow each other are one, and letters are small. A value has the same bare
 * text in any mixture of notations: JSON in JSON in a shell's quotes, `upper`, an ASCII-only encoder.
 */
function bareText(text) {
    let bare = '';
    for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        const { unit, end } = beginsEscape[code] === 1 ? readEscape(text, at) : { unit: code, end: at + 1 };
        const kept = bareUnit[unit] ?? 0;
        if (kept !== 0 && !(kept === quote && bare.endsWith("'")))
            bare += String.fromCharCode(kept);
        at = end - 1;
    }
    return bare;
}
/** What stands for each UTF-16 unit in a bare text, 0 for nothing. Beyond ASCII there are too many ways to write it. */
const bareUnit = new Uint16Array(65_536);
for (let unit = 0x21; unit < 0x7f; unit++) {
    const sign = String.fromCharCode(unit);
    if (!'\\%$&+'.includes(sign))
        bareUnit[unit] = sign.toLowerCase().charCodeAt(0);
}
/** They are not left out: a line `name: x` of a secret is no `"name":"x"` of our own outputs. */
const quote = "'".charCodeAt(0);
bareUnit['"'.charCodeAt(0)] = quote;
/** What stands in the place of a value keeps apart what is around it. */
bareUnit['•'.charCodeAt(0)] = '•'.charCodeAt(0);
/** The units at which `readEscape` has something to read. */
const beginsEscape = new Uint8Array(65_536);
for (const sign of '\\%&')
    beginsEscape[sign.charCodeAt(0)] = 1;
const hex = '([0-9a-fA-F]{2})';
const escapes = [
    `\\\\+(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x${hex}|[nrtabfve0])?`,
    `%(?:(?:25)*${hex})?`,
    '&(?:amp;)*(?:(lt|gt);|(?:quot|apos);|#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});)?',
];
const escaped = new RegExp(escapes.join('|'), 'y');
/** @param at of a backslash, a percent or an ampersand; a run of backslashes is one escape, however often nested. */
function readEscape(text, at) {
    escaped.lastIndex = at;
    const [, u = '', big = '', x = '', percent = '', named = '', decimal = '', entity = ''] = escaped.exec(text) ?? [];
    const code = decimal === '' ? parseInt(u || big || x || percent || entity, 16) : Number(decimal);
    const unit = named === '' ? code || 0 : named === 'lt' ? 0x3c : 0x3e;
    return { unit: unit > 0xffff ? 0 : unit, end: Math.max(escaped.lastIndex, at + 1) };
}

;// CONCATENATED MODULE: ./src/secrets/scan.ts

/** @returns the views in which the text can hold something that the others have not. */
function viewsOf(text) {
    const isDiff = /^[ \t]*(?:\p{Cc}\[[\d;]*m)?[+-]/mu.test(text);
    const isLogged = hookLine.test(text);
    const isFolded = /\\\s/.test(text);
    const isEscaped = /\\[nrt]|%0[adAD9]/.test(text);
    const readings = [
        'kept',
        ...(isFolded ? ['unfolded'] : []),
        ...(isEscaped ? ['dropped'] : []),
        'bare',
    ];
    return readings.flatMap((escapes) => [
        { escapes },
        ...(isDiff ? ['old', 'new'].map((side) => ({ side, escapes })) : []),
        ...(isLogged ? [{ side: 'hooks', escapes }] : []),
    ]);
}
/** helmfile: pkg/event/bus.go; colours may stand before it. */
const hookPrefix = '^(?:\\p{Cc}\\[[\\d;]*m)?hook\\[[^\\]\\n]{0,80}\\] logs \\| ';
const hookLine = new RegExp(hookPrefix, 'mu');
const atHookPrefix = new RegExp(hookPrefix.slice(1), 'uy');
/** @returns the line without what helmfile puts before the output of a hook. */
function withoutHookPrefix(line) {
    return line.slice(past(atHookPrefix, line, 0));
}
/** @returns a pattern without what no view shows. */
function compacted(pattern) {
    return pattern.replace(invisible, '');
}
const invisible = /[\s\u00ad\u200b-\u200d\u2060\ufeff]/g;
/** A table, since it is asked for every unit of a text. */
const isInvisible = new Uint8Array(65_536);
for (const [first, last] of [
    [0x09, 0x0d],
    [0x20, 0x20],
    [0xa0, 0xa0],
    [0xad, 0xad],
    [0x1680, 0x1680],
    [0x2000, 0x200d],
    [0x2028, 0x2029],
    [0x202f, 0x202f],
    [0x205f, 0x2060],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
])
    isInvisible.fill(1, first, last + 1);
/**
 * Reads a text in one view.
 * @param found is told of every state where a pattern ends (see `Automaton.ending`) and how many units were read.
 */
function scan({ automaton, starts, positions }, { text, view }, found) {
    const { classOf, step, ending } = automaton;
    const mask = positions.length - 1;
    const content = view.side ? readerOf(text, view.side) : undefined;
    const isBare = view.escapes === 'bare';
    let state = 0;
    let read = 0;
    let before = 0;
    for (let start = 0; start <= text.length;) {
        const end = lineEnd(text, start);
        for (let at = content ? content(start, end) : start; at < end; at++) {
            let unit = text.charCodeAt(at);
            if (isInvisible[unit] === 1)
                continue;
            if (unit === scan_escape || (!isBare && (unit === backslash || unit === percent))) {
                const past = pastNoise(text, at, view);
                if (past > at) {
                    at = past - 1;
                    continue;
                }
            }
            const first = at;
            if (isBare) {
                if (beginsEscape[unit] === 1) {
                    const escaped = readEscape(text, at);
                    unit = escaped.unit;
                    at = escaped.end - 1;
                }
                unit = bareUnit[unit];
                if (unit === 0 || (unit === quote && before === quote))
                    continue;
                before = unit;
            }
            state = step(state, classOf[unit]);
            starts[read & mask] = first;
            positions[read++ & mask] = at;
            const last = ending[state];
            if (last !== 0)
                found(last, read);
        }
        start = end + 1;
    }
}
const backslash = 0x5c;
const scan_escape = 0x1b;
const percent = 0x25;
function lineEnd(text, start) {
    const end = text.indexOf('\n', start);
    return end < 0 ? text.length : end;
}
const color = /\p{Cc}\[[\d;]*[A-Za-z]/uy;
/** Bounded, so that a run of backslashes is not read again from each of them. */
const escapedSpace = /\\{1,8}[nrt]|%0[adAD9]/y;
/** @returns the position behind a colour code, a backslash that folds a line, or an escaped line end. */
function pastNoise(text, at, { escapes }) {
    const unit = text.charCodeAt(at);
    if (unit === scan_escape)
        return past(color, text, at);
    if (escapes === 'kept')
        return at;
    if (unit === backslash && isInvisible[text.charCodeAt(at + 1)] === 1)
        return at + 1;
    return escapes === 'dropped' ? past(escapedSpace, text, at) : at;
}
function past(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
}
function readerOf(text, side) {
    if (side !== 'hooks')
        return sideReader(text, side);
    return (start) => past(atHookPrefix, text, start);
}
/**
 * @returns a function that gives the position where a line's content starts, its end when the line is not of this
 * side. Marks stand in the column of the hunk's header or of the fence around the diff, else in the first one.
 */
function sideReader(text, side) {
    const own = side === 'old' ? '-' : '+';
    const other = side === 'old' ? '+' : '-';
    let column = 0;
    return (start, end) => {
        let first = start;
        while (first < end && (text[first] === ' ' || text[first] === '\t'))
            first++;
        if (text.startsWith('@@ ', first) || text.startsWith('```diff', first))
            column = first - start;
        const mark = text.charCodeAt(first) === scan_escape ? past(color, text, first) : first;
        if (first - start !== column || mark >= end)
            return start;
        return text[mark] === other ? end : text[mark] === own ? mark + 1 : start;
    };
}

;// CONCATENATED MODULE: ./src/secrets/automaton.ts
/** Entries of the table of rows: states near the root, where nearly all time is spent, get a row each. */
const rowBudget = 4_000_000;
/** @param patterns distinct, none of them empty; a pattern is reported by its index. */
function buildAutomaton(patterns) {
    const trie = buildTrie(patterns);
    const { label, hasChild, sibling } = trie;
    const fail = new Int32Array(trie.size);
    const rows = new Int32Array(rowBudget + trie.classes);
    const rowOf = new Int32Array(trie.size).fill(-1);
    const step = (from, unitClass) => {
        for (let state = from;; state = fail[state]) {
            const row = rowOf[state];
            if (row >= 0)
                return rows[row + unitClass];
            if (hasChild[state] === 0)
                continue;
            for (let child = state + 1; child !== 0; child = sibling[child]) {
                if (label[child] === unitClass)
                    return child;
            }
        }
    };
    const ending = automaton_link(trie, { fail, rows, rowOf, step });
    return {
        classOf: trie.classOf,
        step,
        ending,
        patternAt: (state) => trie.patterns.get(state) ?? -1,
        shorter: (state) => ending[fail[state]],
    };
}
function buildTrie(patterns) {
    const order = patterns
        .map((pattern, index) => ({ pattern, index }))
        .sort((a, b) => (a.pattern < b.pattern ? -1 : 1));
    const { classOf, classes } = classesOf(patterns);
    const most = 1 + patterns.reduce((sum, { length }) => sum + length, 0);
    const label = new Uint16Array(most);
    const hasChild = new Uint8Array(most);
    const sibling = new Int32Array(most);
    const ends = new Map();
    const path = [0];
    let size = 1;
    let last = '';
    for (const { pattern, index } of order) {
        const shared = commonPrefixLength(last, pattern);
        for (let depth = shared; depth < pattern.length; depth++) {
            if (depth === shared && depth < last.length)
                sibling[path[depth + 1]] = size;
            else
                hasChild[path[depth]] = 1;
            label[size] = classOf[pattern.charCodeAt(depth)];
            path[depth + 1] = size++;
        }
        ends.set(path[pattern.length], index);
        last = pattern;
    }
    return { size, classOf, classes, label, hasChild, sibling, patterns: ends };
}
function classesOf(patterns) {
    const classOf = new Uint16Array(65_536);
    let classes = 1;
    for (const pattern of patterns) {
        for (let at = 0; at < pattern.length; at++) {
            const unit = pattern.charCodeAt(at);
            if (classOf[unit] === 0)
                classOf[unit] = classes++;
        }
    }
    return { classOf, classes };
}
function commonPrefixLength(a, b) {
    let length = 0;
    while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length))
        length++;
    return length;
}
/** Goes through the trie by depth, so that a state's suffix, which is shorter, is always linked before it. */
function automaton_link(trie, { fail, rows, rowOf, step }) {
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
        if (row > 0)
            rows.copyWithin(row, rowOf[suffix], rowOf[suffix] + classes);
        for (let child = hasChild[state] === 0 ? 0 : state + 1; child !== 0; child = sibling[child]) {
            fail[child] = state === 0 ? 0 : step(suffix, label[child]);
            if (row >= 0)
                rows[row + label[child]] = child;
            queue[queued++] = child;
        }
        if (row < 0)
            continue;
        rowOf[state] = row;
        used += classes;
    }
    return ending;
}

;// CONCATENATED MODULE: ./src/secrets/base32.ts
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/**
 * @returns the characters of a base32 text (RFC 4648, sprig's `b32enc`) that depend on these bytes only, wherever they
 * stand in a longer text: one core for each of the five alignments.
 */
function base32Cores(bytes) {
    return [0, 1, 2, 3, 4].map((offset) => {
        const text = base32(Buffer.concat([Buffer.alloc(offset), bytes]));
        return text.slice(Math.ceil((offset * 8) / 5), Math.floor(((offset + bytes.length) * 8) / 5));
    });
}
/** Without padding. */
function base32(bytes) {
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

;// CONCATENATED MODULE: ./src/secrets/escapes.ts
/** @returns the value as it is and in every escaped form, each once. */
function escapedForms(value) {
    return [...new Set([value, ...notations.flatMap((notation) => notation(value))])];
}
const notations = [
    jsonForms,
    goForms,
    yamlForms,
    urlForms,
    markupForms,
    shellForms,
    templateForms,
];
/** JSON.stringify, Go's encoder, encoders that write ASCII only, and each of them once more inside a JSON string. */
function jsonForms(value) {
    const once = [
        ...new Set([json(value), goJson(value), ...asciiJson(value), json(value).replaceAll('/', '\\/')]),
    ];
    return [...once, ...once.map(json)];
}
function json(value) {
    return JSON.stringify(value).slice(1, -1);
}
/** encoding/json escapes what would be markup in a web page. */
function goJson(value) {
    return json(value).replace(/[<>&\u2028\u2029]/g, (found) => unicodeEscape(found));
}
function asciiJson(value) {
    const lower = json(value).replace(/[\u007f-\uffff]/g, (found) => unicodeEscape(found));
    return [lower, lower.replace(/\\u[0-9a-f]{4}/g, (found) => `\\u${found.slice(2).toUpperCase()}`)];
}
function unicodeEscape(unit) {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
/** As Go's errors quote what they could not read: bytes beyond ASCII one by one (go: time, quote; strconv.QuoteToASCII). */
function goForms(value) {
    const quoted = [...Buffer.from(value)].map(goByte).join('');
    return [quoted, json(quoted)];
}
function goByte(byte) {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\')
        return `\\${character}`;
    if (byte >= 0x20 && byte <= 0x7e)
        return character;
    return character === '\n' ? '\\n' : `\\x${byte.toString(16).padStart(2, '0')}`;
}
/** Single quoted, and double quoted with and without characters beyond ASCII (yaml.org/spec/1.2.2, 5.7). */
function yamlForms(value) {
    return [
        value.replaceAll("'", "''"),
        yamlDouble(value, /[^\x20-\x7e\u00a1-\ufffd]/gu),
        yamlDouble(value, /[^\x20-\x7e]/gu),
    ];
}
const yamlNames = {
    '\0': '0',
    '\x07': 'a',
    '\b': 'b',
    '\t': 't',
    '\n': 'n',
    '\v': 'v',
    '\f': 'f',
    '\r': 'r',
    '\x1b': 'e',
    '\x85': 'N',
    '\xa0': '_',
    '\u2028': 'L',
    '\u2029': 'P',
};
function yamlDouble(value, unprintable) {
    return value.replace(/["\\]/g, '\\$&').replace(unprintable, (found) => {
        const hex = (found.codePointAt(0) ?? 0).toString(16).toUpperCase();
        if (yamlNames[found])
            return `\\${yamlNames[found]}`;
        if (hex.length <= 2)
            return `\\x${hex.padStart(2, '0')}`;
        return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
    });
}
/** encodeURIComponent, RFC 3986, and Go's QueryEscape, PathEscape and user part of a URL (go: net/url, shouldEscape). */
function urlForms(value) {
    const strict = encodeSafely(value).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
    const keep = (kept) => strict.replace(/%[0-9A-F]{2}/g, (found) => {
        const plain = String.fromCharCode(parseInt(found.slice(1), 16));
        return kept.includes(plain) ? plain : found;
    });
    const upper = [
        encodeSafely(value),
        strict,
        strict.replaceAll('%20', '+'),
        keep('$&+=:@'),
        keep('$&+,;='),
        keep("!$&'()*+,;=:@/?"),
    ];
    return upper.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase())]);
}
/** encodeURIComponent throws on half a surrogate pair; Go writes the replacement character. */
function encodeSafely(value) {
    return encodeURIComponent(value.toWellFormed());
}
/** XML and HTML: the quotes have several spellings, and html/template escapes `+` too. */
function markupForms(value) {
    const base = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const spellings = [
        ['"', "'"],
        ['&quot;', "'"],
        ['&quot;', '&#39;'],
        ['&#34;', '&#39;'],
        ['&quot;', '&apos;'],
        ['&quot;', '&#x27;'],
    ];
    const forms = spellings.map(([double = '', single = '']) => base.replaceAll('"', double).replaceAll("'", single));
    return [...forms, ...forms.map((form) => form.replaceAll('+', '&#43;'))];
}
/** In single quotes in both ways of writing a quote, in double quotes, and with every special character escaped. */
function shellForms(value) {
    return [
        value.replaceAll("'", "'\\''"),
        value.replaceAll("'", `'"'"'`),
        value.replace(/["\\$`]/g, '\\$&'),
        value.replace(/[^\w@%+=:,./\n-]/g, '\\$&'),
    ];
}
/** `$$` of Kubernetes and compose files, `%%` of ini files, and what `--set` needs (helm.sh/docs, using helm). */
function templateForms(value) {
    return [value.replaceAll('$', '$$$$'), value.replaceAll('%', '%%'), value.replace(/[,{}\\]/g, '\\$&')];
}

;// CONCATENATED MODULE: ./src/secrets/forms.ts



/**
 * A value shorter than this is not searched for: it occurs by chance everywhere, so that hiding it would make a plan
 * unreadable and tell the value by the places where it is hidden.
 */
const shortestValue = 4;
/** A line or a leaf of a value counts as a value of its own from here on: `{` and `"alg"` are no secrets. */
const shortestPart = 6;
/** Six characters of base64 are 36 bits, eight of hex 32 and of base32 40: below that, chance finds them anywhere. */
const shortestBase64 = 6;
const shortestHex = 8;
/** What a digest is found by: tools cut digests short, mostly to ten characters or more. */
const digestHead = 10;
/** Texts that occur everywhere and give nothing away. */
const commonWords = new Set([
    'true',
    'false',
    'null',
    'none',
    'undefined',
    'default',
    'localhost',
    '127.0.0.1',
    '0.0.0.0',
    'service_account',
    // Words of a plan: whoever has one of them as a password hides nothing by it.
    ...['install', 'upgrade', 'uninstall', 'unchanged', 'retry', 'stuck', 'unknown', 'change', 'remove'],
    ...['routine', 'medium', 'high', 'warning', 'info', 'accepted', 'refused', 'applied', 'failed'],
]);
/** @returns every text by which the value, its lines and its JSON leaves are found in what a chart or a tool prints. */
function formsOf(value) {
    return searchForms(value).map(({ text }) => text);
}
/** The forms with how far each one reaches; each text once. */
function searchForms(value) {
    const forms = new Map();
    for (const form of searchedParts(value).flatMap(formsOfOne))
        if (!forms.has(form.text))
            forms.set(form.text, form);
    return [...forms.values()];
}
/**
 * Tells what is not searched for, so that the log can say so.
 * @returns whether the whole value is left out, being too short or too common, and how many of its lines or leaves.
 */
function unsearchable(value) {
    const parts = partsOf(value);
    return {
        whole: !isSearched(value.trim(), shortestValue),
        parts: parts.filter((part) => !isPart(part)).length,
    };
}
/** @returns the value, its lines, its JSON leaves and what it decodes to, as far as they are searched for. */
function searchedParts(value) {
    const whole = value.trim();
    if (!isSearched(whole, shortestValue))
        return [];
    const decoded = decodedText(whole);
    const inner = decoded === undefined ? [] : [decoded.trim(), ...partsOf(decoded)];
    return [...new Set([whole, ...[...partsOf(whole), ...inner].filter(isPart)])];
}
function isSearched(value, shortest) {
    return (value.replace(/\s/g, '').length >= shortest &&
        !commonWords.has(value.toLowerCase()) &&
        !/^•+$/.test(value));
}
function isPart(part) {
    return isSearched(part, shortestPart) && !/^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(part);
}
/** @returns the leaves of a JSON value, else the lines of a text of several lines. */
function partsOf(value) {
    const leaves = jsonLeaves(value);
    if (leaves)
        return leaves.map((leaf) => leaf.trim()).flatMap((leaf) => [leaf, ...forms_linesOf(leaf)]);
    return forms_linesOf(value);
}
function forms_linesOf(value) {
    const lines = value
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    return lines.length > 1 ? lines : [];
}
function jsonLeaves(value) {
    if (!/^\s*[[{]/.test(value))
        return undefined;
    const leaves = [];
    try {
        JSON.parse(value, (_, leaf) => {
            if (typeof leaf === 'string' || typeof leaf === 'number')
                leaves.push(String(leaf));
            return leaf;
        });
    }
    catch {
        return undefined;
    }
    return leaves;
}
/** Credentials are often handed on as base64: what they decode to is as secret. */
function decodedText(value) {
    const compact = value.replace(/\s/g, '');
    if (compact.length < 16 || !/^[\w+/-]+={0,2}$/.test(compact))
        return undefined;
    const text = Buffer.from(compact, 'base64').toString('utf8');
    return /\ufffd|(?!\s)\p{Cc}/u.test(text) ? undefined : text;
}
function formsOfOne(value) {
    const escaped = escapedForms(value);
    return [
        ...escaped.map((text) => ({ text })),
        ...[...escaped.slice(0, 1), ...base64Sources(value, escaped)].flatMap((text) => base64Forms(Buffer.from(text))),
        ...doubledForms(value),
        ...base32Forms(value),
        ...hexForms(Buffer.from(value)),
        ...digestForms(value),
    ].filter(({ text }) => text.replace(/\s/g, '').length >= shortestValue);
}
/** A value inside a JSON or URL text that is encoded as a whole (`.dockerconfigjson`), and one with Windows line ends. */
function base64Sources(value, escaped) {
    const crlf = value.includes('\n') ? [value.replace(/\r?\n/g, '\r\n'), value.replace(/\r\n/g, '\n')] : [];
    return value.length > longValue ? crlf : [...new Set([...crlf, ...escaped.slice(1)])];
}
/** From here on rare forms of the whole are left out where its parts have them: they cost memory and find no more. */
const longValue = 256;
function isLeftToParts(value) {
    return value.length > longValue && partsOf(value).some(isPart);
}
function base64Forms(bytes) {
    const whole = bytes.toString('base64');
    const exact = whole.length >= shortestHex ? spellings(whole) : [];
    return [...exact, ...cores(bytes).flatMap(spellings)].map((text) => ({ text, grow: 'base64' }));
}
/**
 * @returns the characters of a base64 text that depend on these bytes only, wherever they stand in a longer text:
 * one core for each of the three alignments.
 */
function cores(bytes) {
    return [0, 1, 2]
        .map((offset) => {
        const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
        return text.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + bytes.length) * 8) / 6));
    })
        .filter((core) => core.length >= shortestBase64);
}
/** Standard, URL-safe, and with what URLs escape of it. */
function spellings(base64) {
    const safe = base64.replaceAll('+', '-').replaceAll('/', '_');
    const inUrl = encodeURIComponent(base64);
    return [...new Set([base64, safe, inUrl, inUrl.replace(/%../g, (found) => found.toLowerCase())])];
}
/** Base64 of base64; the inner one may be wrapped as `base64` and `openssl` do it. */
function doubledForms(value) {
    if (isLeftToParts(value))
        return [];
    const bytes = Buffer.from(value);
    const whole = bytes.toString('base64');
    const wrapped = [64, 76].filter((width) => whole.length > width).map((width) => wrap(whole, width));
    const inner = [...cores(bytes), ...cores(bytes).map(urlSafe), ...wrapped];
    return [...new Set(inner)]
        .flatMap((text) => cores(Buffer.from(text)))
        .flatMap((text) => [text, urlSafe(text)])
        .map((text) => ({ text, grow: 'base64' }));
}
function base32Forms(value) {
    if (isLeftToParts(value))
        return [];
    return base32Cores(Buffer.from(value))
        .filter((core) => core.length >= shortestHex)
        .map((text) => ({ text, grow: 'base64' }));
}
function urlSafe(base64) {
    return base64.replaceAll('+', '-').replaceAll('/', '_');
}
function wrap(text, width) {
    return text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
}
function hexForms(bytes) {
    const hex = bytes.toString('hex');
    if (hex.length < shortestHex)
        return [];
    const pairs = hex.match(/../g) ?? [];
    const lower = [hex, pairs.join(':'), pairs.map((pair) => `\\x${pair}`).join('')];
    return [
        ...lower,
        hex.toUpperCase(),
        pairs.join(':').toUpperCase(),
        pairs.map((pair) => `\\x${pair.toUpperCase()}`).join(''),
    ].map((text) => ({ text }));
}
/** Digests of the value with and without a line end, and of its base64, which is what a chart reads from a Secret. */
function digestForms(value) {
    const texts = [value, `${value}\n`, Buffer.from(value).toString('base64')];
    return texts.flatMap((text) => ['sha256', 'sha1', 'sha512', 'md5'].flatMap((algorithm) => {
        const digest = (0,external_node_crypto_namespaceObject.createHash)(algorithm).update(text).digest();
        const hex = digest.toString('hex').slice(0, digestHead);
        const base64 = digest.toString('base64').slice(0, digestHead);
        return [hex, hex.toUpperCase(), base64, urlSafe(base64)].map((head) => ({
            text: head,
            grow: 'digest',
        }));
    }));
}

;// CONCATENATED MODULE: ./src/secrets/search.ts




/**
 * A pattern this short is found where it stands in one piece only: letters that happen to stand around a line end
 * are not a secret.
 */
const shortestFolded = 8;
/** @param secrets those without a form that can be searched for are left out. */
function searchFor(secrets) {
    const patterns = patternsOf(secrets);
    const longest = patterns.reduce((most, { compact }) => Math.max(most, compact.length), 0);
    const ring = () => new Int32Array(2 ** Math.ceil(Math.log2(longest + 2)));
    return {
        patterns,
        automaton: buildAutomaton(patterns.map(({ compact }) => compact)),
        starts: ring(),
        positions: ring(),
    };
}
function patternsOf(secrets) {
    const patterns = new Map();
    const add = (name, { text, grow }, isBare) => {
        const compact = compacted(text);
        const known = patterns.get(compact);
        if (known) {
            known.owners.add(name);
            known.isBare ||= isBare;
        }
        else if (compact !== '')
            patterns.set(compact, { compact, printed: text.length, grow, owners: new Set([name]), isBare });
    };
    for (const { name, value } of secrets) {
        for (const form of searchForms(value))
            add(name, form, false);
        for (const text of searchedParts(value).map(bareText))
            if (text.length >= shortestFolded)
                add(name, { text }, true);
    }
    return [...patterns.values()];
}
/** @returns the longest pattern that ends at a state and counts there, or undefined. */
function patternEnding(search, view, { state, read }) {
    const { automaton } = search;
    for (let at = state; at !== 0; at = automaton.shorter(at)) {
        const pattern = search.patterns[automaton.patternAt(at)];
        if (pattern && counts(search, view, { pattern, read }))
            return pattern;
    }
    return undefined;
}
function counts({ positions }, { escapes }, { pattern, read }) {
    const { compact, printed, isBare } = pattern;
    if (escapes === 'bare')
        return isBare;
    if (compact.length >= shortestFolded)
        return true;
    const at = (index) => positions[index & (positions.length - 1)] ?? 0;
    return at(read - 1) - at(read - compact.length) < printed;
}
/** @returns the names of the secrets of which the text holds a form, in the order in which they are met. */
function namesIn(search, text) {
    const names = new Set();
    const { automaton, patterns } = search;
    for (const view of viewsOf(text)) {
        scan(search, { text, view }, (state, read) => {
            for (let at = state; at !== 0; at = automaton.shorter(at)) {
                const pattern = patterns[automaton.patternAt(at)];
                if (pattern && counts(search, view, { pattern, read }))
                    for (const name of pattern.owners)
                        names.add(name);
            }
        });
    }
    return [...names];
}

;// CONCATENATED MODULE: ./src/secrets/marks.ts


/** @returns 1 for each unit of the text that belongs to a match; undefined when there is none. */
function markMatches(search, text) {
    let marks;
    for (const view of viewsOf(text)) {
        let marker;
        scan(search, { text, view }, (state, read) => {
            const pattern = patternEnding(search, view, { state, read });
            if (!pattern)
                return;
            marks ??= new Uint8Array(text.length);
            marker ??= markerOf(search, text, marks);
            marker(pattern, read);
        });
    }
    return marks;
}
/**
 * @returns a function that marks what a pattern covers. A stretch that was marked just before is not marked again, so
 * that a text made of overlapping matches takes no longer than another.
 */
function markerOf({ starts, positions }, text, marks) {
    const mask = positions.length - 1;
    let from = 0;
    let to = 0;
    const mark = (first, end, follows) => {
        for (let index = first; index < end; index++) {
            const at = positions[index & mask];
            const before = index > first || follows ? positions[(index - 1) & mask] : starts[index & mask];
            marks.fill(1, isOneLine(text, before, at) ? before : at, at + 1);
        }
    };
    return ({ compact, grow }, read) => {
        const first = read - compact.length;
        if (to === 0 || first > to) {
            mark(first, read, false);
            from = first;
        }
        else {
            mark(to, read, true);
            if (first < from)
                mark(first, from, false);
            from = Math.min(first, from);
        }
        to = read;
        if (grow)
            growMatch(text, marks, { grow, first: positions[first & mask], last: positions[(read - 1) & mask] });
    };
}
/** Line ends and what stands before the next line's content are kept, so that a diff stays a diff. */
function isOneLine(text, before, at) {
    for (let index = before; index < at; index++)
        if (text.charCodeAt(index) === 0x0a)
            return false;
    return true;
}
/** Base64 around a match holds up to three characters with bits of the value; a digest goes on after its head. */
const reach = { base64: { back: 3, ahead: 3 }, digest: { back: 0, ahead: 128 } };
function growMatch(text, marks, { grow, first, last }) {
    const { back, ahead } = reach[grow];
    for (let at = first - 1; at >= first - back && isBase64(text, at) && !isLineMark(text, at); at--)
        marks[at] = 1;
    let at = last + 1;
    while (at <= last + ahead && isBase64(text, at))
        marks[at++] = 1;
    while (text[at] === '=')
        marks[at++] = 1;
}
function isBase64(text, at) {
    return /[\w+/-]/.test(text[at] ?? '');
}
function isLineMark(text, at) {
    return /[+-]/.test(text[at] ?? '') && !/\S/.test(text[at - 1] ?? '');
}
/** @returns the text with each marked stretch replaced. */
function replaceMarked(text, marks, replacement) {
    const parts = [];
    let at = 0;
    for (let start = marks.indexOf(1); start >= 0; start = marks.indexOf(1, at)) {
        parts.push(text.slice(at, start), replacement);
        const end = marks.indexOf(0, start);
        at = end < 0 ? text.length : end;
    }
    return [...parts, text.slice(at)].join('');
}

;// CONCATENATED MODULE: ./src/secrets/redact.ts



/** What stands in the place of a value. */
const redact_hidden = '•••';
/**
 * Makes the redactor for all values loaded in this run. The search is made when the first text comes.
 * Values under four characters are not searched for, nor are words that occur everywhere: see forms.ts, `unsearchable`.
 */
function redactorFor(secrets) {
    if (secrets.every(({ value }) => unsearchable(value).whole))
        return clean;
    let made;
    const search = () => (made ??= searchFor(secrets));
    const text = (given) => {
        const marks = markMatches(search(), given);
        const replaced = marks ? replaceMarked(given, marks, redact_hidden) : given;
        return replaced.replace(abbreviated, `$1\`${redact_hidden}\``);
    };
    return { text, deep: (value) => deep(value, text), find: (given) => namesIn(search(), given) };
}
/** Errors of go-yaml show the first seven characters of a value, which is too little to be found (yaml: decode.go). */
const abbreviated = /(!![a-z]{1,20} )`[^\n]{1,80}?\.\.\.`/g;
const clean = { text: (text) => text, deep: (value) => value, find: () => [] };
function deep(value, text) {
    if (typeof value === 'string')
        return text(value);
    if (Array.isArray(value))
        return value.map((item) => deep(item, text));
    if (value === null || typeof value !== 'object' || !isPlain(value))
        return value;
    const taken = new Set();
    const entries = Object.entries(value).map(([key, item]) => [freeKey(text(key), taken), deep(item, text)]);
    return Object.fromEntries(entries);
}
function isPlain(value) {
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
}
/** Two keys that are hidden must stay two. */
function freeKey(key, taken) {
    let free = key;
    for (let count = 2; taken.has(free); count++)
        free = `${key} ${count}`;
    taken.add(free);
    return free;
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/fields.ts

/** @returns what stands at the path, undefined where a step of it is not a mapping. */
function at(value, ...path) {
    const found = path.reduce((place, key) => (place instanceof Map ? place.get(key) : undefined), value);
    return found instanceof Plain && found.source === 'null' ? undefined : found;
}
/** @returns the scalar at the path as text, empty for anything else. */
function textAt(value, ...path) {
    return scalarText(at(value, ...path));
}
/** @returns the items at the path, none for anything but a list. */
function listAt(value, ...path) {
    const found = at(value, ...path);
    return Array.isArray(found) ? found : [];
}
/** @returns the texts of the scalars in the list at the path. */
function textsAt(value, ...path) {
    return listAt(value, ...path)
        .map(scalarText)
        .filter((text) => text !== '');
}
/** @returns the entries of the mapping at the path. */
function entriesAt(value, ...path) {
    const found = at(value, ...path);
    return found instanceof Map ? [...found] : [];
}
/** @returns the mappings in the list at the path by their `name`; nameless ones by their place. */
function namedAt(value, ...path) {
    return new Map(listAt(value, ...path).map((item, index) => [textAt(item, 'name') || `number ${index + 1}`, item]));
}
/** A quoted `"true"` is text, and no boolean to the API server. */
function isTrue(value) {
    return value instanceof Plain && /^(true|yes|on|y)$/i.test(value.source);
}
/** @returns a whole number, undefined for anything else. */
function wholeNumber(value) {
    return value instanceof Plain && /^-?\d{1,15}$/.test(value.source) ? Number(value.source) : undefined;
}
/** @returns whether every YAML reader sees the same in both. @throws ManifestError past 64 MiB. */
function same(a, b) {
    if (a === undefined || b === undefined)
        return a === b;
    return a === b || canonical(a) === canonical(b);
}
/** Names of charts may hold anything; a reason is one short line of harmless characters. */
function shown(text) {
    const harmless = text.replace(/[^\w .,:/@*+=()-]/g, '?');
    return harmless.length > 80 ? `${harmless.slice(0, 79)}…` : harmless;
}
/** @returns the first few of a list, and how many more there are. */
function listed(texts, most = 3) {
    const rest = texts.length - most;
    return `${texts.slice(0, most).map(shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/rule.ts
/** @returns the one object of a change that says what it is. */
function subject({ old, next }) {
    return next ?? old;
}
/** @returns one risk for each reason. */
function risks(rule, level, reasons) {
    return reasons.map((reason) => ({ rule, level, reason }));
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/access.ts



/** Rights that are given to more, or that become more (kubernetes.io/docs: RBAC Good Practices). */
const access = (change) => {
    const object = subject(change);
    if (!change.next || !object || apiGroup(object.apiVersion) !== 'rbac.authorization.k8s.io')
        return [];
    if (/^(Cluster)?Role$/.test(object.kind))
        return roleRisks(change.old, change.next);
    return /^(Cluster)?RoleBinding$/.test(object.kind) ? bindingRisks(change.old, change.next) : [];
};
/** Rules can multiply to more rights than anybody could read. */
const mostGrants = 5_000;
function roleRisks(old, next) {
    const [before, after] = [grantsOf(old), grantsOf(next)];
    if (!before || !after) {
        return risks('rbac-widened', 'high', ['its rules multiply to more rights than can be compared']);
    }
    const gained = after.filter((grant) => !before.some((held) => covers(held, grant)));
    const dangerous = gained.filter(isDangerous);
    const plain = gained.filter((grant) => !isDangerous(grant));
    return [
        ...grantRisks('high', dangerous),
        ...grantRisks(old ? 'medium' : 'low', plain),
        ...aggregation(old, next),
    ];
}
function grantRisks(level, grants) {
    if (grants.length === 0)
        return [];
    const verbs = new Map();
    for (const grant of grants)
        verbs.set(placeOf(grant), [...(verbs.get(placeOf(grant)) ?? []), grant.verb]);
    const texts = [...verbs].map(([place, all]) => `${[...new Set(all)].join('/')} on ${place}`);
    return risks('rbac-widened', level, [`grants ${listed(texts)}`]);
}
function placeOf({ group, resource, names }) {
    const place = group === '' ? resource : `${resource}.${group}`;
    return `${place}${names === '' ? '' : ` (${names})`}`;
}
/** @returns undefined when there are too many. */
function grantsOf(role) {
    const grants = [];
    for (const rule of listAt(role?.value, 'rules')) {
        const verbs = textsAt(rule, 'verbs');
        const names = textsAt(rule, 'resourceNames').sort().join(' ');
        const groups = listAt(rule, 'apiGroups').map(scalarText);
        const resources = textsAt(rule, 'resources');
        const urls = textsAt(rule, 'nonResourceURLs');
        if (grants.length + (groups.length * resources.length + urls.length) * verbs.length > mostGrants)
            return undefined;
        for (const verb of verbs) {
            for (const resource of urls)
                grants.push({ isUrl: true, group: '', resource, verb, names: '' });
            for (const group of groups)
                for (const resource of resources)
                    grants.push({ isUrl: false, group, resource, verb, names });
        }
    }
    return grants;
}
function covers(held, wanted) {
    const fits = (own, other) => own === '*' || own === other;
    const names = held.names.split(' ');
    const isNamed = wanted.names !== '' && wanted.names.split(' ').every((name) => names.includes(name));
    const isBelow = held.resource.endsWith('*') && wanted.resource.startsWith(held.resource.slice(0, -1));
    return ((held.names === '' || isNamed) &&
        held.isUrl === wanted.isUrl &&
        fits(held.verb, wanted.verb) &&
        fits(held.group, wanted.group) &&
        (fits(held.resource, wanted.resource) || (held.isUrl && isBelow)));
}
const becomesMore = ['escalate', 'bind', 'impersonate', '*'];
const runsCode = ['pods/exec', 'pods/attach', 'pods/portforward', 'nodes/proxy', 'serviceaccounts/token'];
const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const rulesTheCluster = ['rbac.authorization.k8s.io', 'admissionregistration.k8s.io', 'certificates.k8s.io'];
/** Rights from which others can be had. */
function isDangerous({ isUrl, group, resource, verb }) {
    if (isUrl)
        return verb === '*' && resource.includes('*');
    const isCore = group === '' || group === '*';
    return (becomesMore.includes(verb) ||
        (resource === '*' && (isCore || writes.includes(verb))) ||
        (isCore && (resource === 'secrets' || runsCode.includes(resource))) ||
        ((group === '*' || rulesTheCluster.includes(group)) && writes.includes(verb)));
}
/** A role that gathers others, or that joins one of the roles people have. */
function aggregation(old, next) {
    const prefix = 'rbac.authorization.k8s.io/aggregate-to-';
    const joined = (role) => entriesAt(role?.value, 'metadata', 'labels')
        .filter(([name, value]) => name.startsWith(prefix) && scalarText(value) === 'true')
        .map(([name]) => name.slice(prefix.length));
    const added = joined(next).filter((role) => !joined(old).includes(role));
    const rule = at(next.value, 'aggregationRule');
    const gathers = rule !== undefined && !same(rule, at(old?.value, 'aggregationRule'));
    return risks('rbac-widened', 'medium', [
        ...(added.length > 0 ? [`its rights join the roles of ${listed(added)}`] : []),
        ...(gathers ? ['takes over the rights of other roles (aggregationRule)'] : []),
    ]);
}
const everybody = [
    'system:authenticated',
    'system:unauthenticated',
    'system:anonymous',
    'system:serviceaccounts',
];
function bindingRisks(old, next) {
    const before = subjectsOf(old);
    const added = subjectsOf(next).filter((one) => !before.includes(one));
    if (added.length === 0)
        return [];
    const role = textAt(next.value, 'roleRef', 'name');
    const isWide = next.kind === 'ClusterRoleBinding';
    const toAll = added.some((one) => everybody.some((group) => one.endsWith(` ${group}`)));
    const level = role === 'cluster-admin' || toAll ? 'high' : isWide || old ? 'medium' : 'low';
    const where = isWide ? 'in the whole cluster' : `in ${shown(next.namespace)}`;
    return risks('rbac-widened', level, [`binds ${shown(role)} ${where} to ${listed(added)}`]);
}
function subjectsOf(binding) {
    return listAt(binding?.value, 'subjects').map((one) => {
        const namespace = textAt(one, 'namespace');
        return `${textAt(one, 'kind')} ${namespace === '' ? '' : `${namespace}/`}${textAt(one, 'name')}`;
    });
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/cilium.ts


/**
 * Settings of the agent that decide how packets travel and who balances them; nodes that differ in one do not reach
 * each other until all agents have restarted (docs.cilium.io: agent command reference, upgrade guide).
 */
const datapath = [
    'auto-direct-node-routes',
    'bpf-lb-acceleration',
    'bpf-lb-algorithm',
    'bpf-lb-external-clusterip',
    'bpf-lb-mode',
    'bpf-lb-sock',
    'bpf-lb-sock-hostns-only',
    'cluster-id',
    'cluster-name',
    'cluster-pool-ipv4-cidr',
    'cluster-pool-ipv4-mask-size',
    'cluster-pool-ipv6-cidr',
    'cluster-pool-ipv6-mask-size',
    'cni-chaining-mode',
    'cni-exclusive',
    'datapath-mode',
    'devices',
    'direct-routing-device',
    'enable-bpf-masquerade',
    'enable-encryption-strict-mode',
    'enable-endpoint-routes',
    'enable-external-ips',
    'enable-host-legacy-routing',
    'enable-host-port',
    'enable-ipsec',
    'enable-ipv4',
    'enable-ipv4-masquerade',
    'enable-ipv6',
    'enable-ipv6-masquerade',
    'enable-l2-announcements',
    'enable-node-port',
    'enable-policy',
    'enable-session-affinity',
    'enable-wireguard',
    'identity-allocation-mode',
    'ipam',
    'ipv4-native-routing-cidr',
    'ipv6-native-routing-cidr',
    'kube-proxy-replacement',
    'mtu',
    'node-port-range',
    'routing-mode',
    'tunnel',
    'tunnel-port',
    'tunnel-protocol',
];
/** Changed Cilium settings of that list. */
const ciliumDatapath = ({ old, next }) => {
    if (!old || !isAgentConfig(old) || (next && !isAgentConfig(next)))
        return [];
    if (!next)
        return risks('cilium-datapath', 'high', ['removes the settings of the Cilium agent']);
    const changed = datapath.filter((key) => setting(old, key) !== setting(next, key));
    return risks('cilium-datapath', 'high', changed.map((key) => `${key} ${setting(old, key)} → ${setting(next, key)}`));
};
function isAgentConfig({ kind, name }) {
    return kind === 'ConfigMap' && name === 'cilium-config';
}
/** Words, numbers and addresses are said; anything else only changes. */
function setting(config, key) {
    const data = at(config.value, 'data');
    if (at(data, key) === undefined)
        return 'unset';
    const value = textAt(data, key);
    return /^[\w.:/ ,+-]{1,60}$/.test(value) ? shown(value) : `other (${value.length} characters)`;
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/pod-spec.ts


const podTemplate = ['spec', 'template', 'spec'];
/** Where each kind that makes pods keeps what they look like. */
const places = new Map([
    ['v1/Pod', ['spec']],
    ['v1/ReplicationController', podTemplate],
    ['apps/Deployment', podTemplate],
    ['apps/StatefulSet', podTemplate],
    ['apps/DaemonSet', podTemplate],
    ['apps/ReplicaSet', podTemplate],
    ['batch/Job', podTemplate],
    ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
]);
/** @returns the pod's spec inside an object that makes pods. */
function podSpecOf(object) {
    const place = object && places.get(`${apiGroup(object.apiVersion)}/${object.kind}`);
    return place && at(object.value, ...place);
}
/** @returns containers of every sort; nameless ones too. */
function containersOf(podSpec) {
    return ['initContainers', 'containers', 'ephemeralContainers']
        .flatMap((list) => listAt(podSpec, list))
        .map((value) => ({ name: textAt(value, 'name') || 'without a name', value }));
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/images.ts




function imageName(reference) {
    const [name = '', digest = ''] = reference.split('@');
    const colon = name.lastIndexOf(':');
    const hasTag = colon > name.lastIndexOf('/');
    return {
        repository: hasTag ? name.slice(0, colon) : name,
        tag: hasTag ? name.slice(colon + 1) : '',
        digest,
    };
}
/** @returns whether the reference always gives the same version, as far as a tag promises it; `stable` and `main` do not. */
function isVersioned({ tag, digest }) {
    return digest !== '' || /\d/.test(tag);
}
/** Images whose version nobody can tell, and which a restart may replace. */
const unversionedImages = ({ old, next }) => {
    const before = imagesOf(old);
    const found = imagesOf(next).filter((image) => !before.includes(image) && !isVersioned(imageName(image)));
    return risks('image-unversioned', 'medium', [...new Set(found)].map((image) => `image ${shown(image)} has no version`));
};
/** Images that go back to an older version: data that the newer one wrote may be unreadable for it. */
const olderImages = ({ old, next }) => {
    const before = new Map(imagesOf(old).map((image) => [imageName(image).repository, imageName(image).tag]));
    const older = imagesOf(next).filter((image) => {
        const { repository, tag } = imageName(image);
        return isOlder(tag, before.get(repository) ?? '');
    });
    return risks('image-downgrade', 'medium', [...new Set(older)].map((image) => {
        const { repository, tag } = imageName(image);
        return `image ${shown(repository)} ${shown(before.get(repository) ?? '')} → ${shown(tag)}`;
    }));
};
/** Tags follow no rule, so only those that differ in nothing but their numbers are held against each other. */
function isOlder(tag, than) {
    const [a, b] = [numbered(tag), numbered(than)];
    if (a.words !== b.words)
        return false;
    const at = a.numbers.findIndex((number, index) => number !== b.numbers[index]);
    return at >= 0 && (a.numbers[at] ?? 0) < (b.numbers[at] ?? 0);
}
/** `v1.27-alpine` and `RELEASE.2025-04-08T15-41-24Z` are numbers between words; what looks like a hash has no order. */
function numbered(tag) {
    const isHash = /^(sha-?)?[0-9a-f]{7,}$/i.test(tag) && /[a-f]/i.test(tag);
    return isHash
        ? { words: tag, numbers: [] }
        : { words: tag.replace(/\d+/g, '0'), numbers: (tag.match(/\d+/g) ?? []).map(Number) };
}
/** A MinIO tenant names its image beside its pools. */
function imagesOf(object) {
    if (!object)
        return [];
    const tenant = object.kind === 'Tenant' ? [scalarText(at(object.value, 'spec', 'image'))] : [];
    const containers = containersOf(podSpecOf(object)).map(({ value }) => textAt(value, 'image'));
    return [...tenant, ...containers].filter((image) => image !== '');
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/quantity.ts
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimal = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
/**
 * Reads a quantity such as `10Gi` (kubernetes.io/docs: Quantity).
 * @returns undefined for a text that is none.
 */
function quantity(text) {
    const [, digits, suffix = ''] = /^([0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][0-9]{1,2})?)([A-Za-z]{0,2})$/.exec(text) ?? [];
    if (digits === undefined)
        return undefined;
    if (suffix === 'm')
        return Number(digits) / 1000;
    const [power, base] = suffix.endsWith('i')
        ? [binary.indexOf(suffix), 1024]
        : [decimal.indexOf(suffix), 1000];
    return power < 0 ? undefined : Number(digits) * base ** power;
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/immutable.ts




const selector = { path: 'spec.selector' };
const roleRef = [
    { path: 'roleRef.kind' },
    { path: 'roleRef.name' },
    { path: 'roleRef.apiGroup', assumed: 'rbac.authorization.k8s.io' },
];
/**
 * From the update validation of Kubernetes 1.34.2: pkg/apis/{apps,batch,core,networking,node,rbac,scheduling,storage}/
 * validation/validation.go, and staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation.
 */
const frozen = new Map([
    ['apps/Deployment', [selector]],
    ['apps/DaemonSet', [selector]],
    ['apps/ReplicaSet', [selector]],
    [
        'apps/StatefulSet',
        [
            selector,
            { path: 'spec.serviceName' },
            { path: 'spec.podManagementPolicy', assumed: 'OrderedReady' },
            { path: 'spec.volumeClaimTemplates' },
        ],
    ],
    [
        'batch/Job',
        [
            selector,
            { path: 'spec.template' },
            { path: 'spec.completionMode', assumed: 'NonIndexed' },
            { path: 'spec.podFailurePolicy' },
            { path: 'spec.backoffLimitPerIndex' },
            { path: 'spec.managedBy' },
            { path: 'spec.successPolicy' },
        ],
    ],
    ['rbac.authorization.k8s.io/RoleBinding', roleRef],
    ['rbac.authorization.k8s.io/ClusterRoleBinding', roleRef],
    [
        'storage.k8s.io/StorageClass',
        [
            { path: 'provisioner' },
            { path: 'parameters' },
            { path: 'reclaimPolicy', assumed: 'Delete' },
            { path: 'volumeBindingMode', assumed: 'Immediate' },
        ],
    ],
    ['networking.k8s.io/IngressClass', [{ path: 'spec.controller' }]],
    ['node.k8s.io/RuntimeClass', [{ path: 'handler' }]],
    [
        'scheduling.k8s.io/PriorityClass',
        [{ path: 'value' }, { path: 'preemptionPolicy', assumed: 'PreemptLowerPriority' }],
    ],
    [
        'apiextensions.k8s.io/CustomResourceDefinition',
        ['group', 'scope', 'names.kind', 'names.plural'].map((field) => ({ path: `spec.${field}` })),
    ],
    ['v1/Secret', [{ path: 'type', assumed: 'Opaque' }]],
]);
/** Fields that the API server refuses to change: apply would fail half-way through the release. */
const immutableFields = ({ old, next }) => {
    if (!old || !next || isRecreated(next))
        return [];
    const kind = `${apiGroup(next.apiVersion)}/${next.kind}`;
    const fields = (frozen.get(kind) ?? [])
        .filter((field) => differs(field, old.value, next.value))
        .map(({ path }) => path);
    const refused = [...fields, ...(special.get(kind)?.(old, next) ?? [])];
    return risks('immutable-field', 'high', refused.map((path) => `${path} cannot be changed: the API server would refuse it`));
};
/** helm deletes a hook once it is done or before it creates it again, unless told otherwise (helm.sh/docs: chart hooks). */
function isRecreated(object) {
    if (annotation(object, 'helm.sh/hook') === undefined)
        return false;
    return /before-hook-creation|hook-succeeded|^$/.test(annotation(object, 'helm.sh/hook-delete-policy') ?? '');
}
function differs({ path, assumed }, old, next) {
    const [before, after] = [old, next].map((side) => at(side, ...path.split('.')));
    // First as they are: this refuses what grows past all bounds, which must not be taken apart.
    if (asWritten(before) === asWritten(after))
        return false;
    return !same(comparable(before) ?? assumed, comparable(after) ?? assumed);
}
function asWritten(value) {
    return value === undefined ? '' : canonical(value);
}
/** What the API server fills into claim templates, so that saying it or not is the same. */
function comparable(value) {
    const bare = value === undefined ? undefined : said(value);
    return Array.isArray(bare) ? bare.map(claimTemplate) : bare;
}
/** What is empty and a mapping of names to the API server; any other empty mapping is something. */
const maps = ['labels', 'annotations', 'matchLabels', 'nodeSelector'];
/** `null`, and a list or a mapping of names with nothing in it, are nothing to the API server. */
function said(value) {
    if (value instanceof Map)
        return new Map([...value].flatMap(saidEntry));
    if (Array.isArray(value))
        return value.length === 0 ? undefined : value.map((item) => said(item) ?? item);
    return at(value);
}
function saidEntry([key, item]) {
    const bare = said(item);
    const isEmptyMap = maps.includes(key) && bare instanceof Map && bare.size === 0;
    return bare === undefined || isEmptyMap ? [] : [[key, bare]];
}
function claimTemplate(template) {
    const spec = at(template, 'spec');
    if (!(template instanceof Map) || !(spec instanceof Map))
        return template;
    const bare = immutable_without(template, ['apiVersion', 'kind', 'status']);
    const isDefault = textAt(spec, 'volumeMode') === 'Filesystem';
    return bare.set('spec', inOneUnit(isDefault ? immutable_without(spec, ['volumeMode']) : spec));
}
/** `1Gi` is `1024Mi` to the API server. */
function inOneUnit(spec) {
    const resources = entriesAt(spec, 'resources');
    const requests = entriesAt(spec, 'resources', 'requests').map(([key, size]) => {
        const number = quantity(scalarText(size));
        return [key, number === undefined ? size : String(number)];
    });
    if (requests.length === 0)
        return spec;
    return new Map(spec).set('resources', new Map(resources).set('requests', new Map(requests)));
}
function immutable_without(value, keys) {
    return new Map(entriesAt(value).filter(([key]) => !keys.includes(key)));
}
/** Kinds with rules of their own; each gives the paths that would be refused. */
const special = new Map([
    ['v1/Service', service],
    ['v1/PersistentVolumeClaim', claim],
    ['v1/PersistentVolume', volume],
    ['v1/ConfigMap', frozenData],
    ['v1/Secret', frozenData],
    ['batch/Job', completions],
]);
/**
 * An address that is left out keeps the one that was given out (pkg/registry/core/service/storage: patchAllocatedValues;
 * validateUpgradeDowngradeClusterIPs, validateLoadBalancerClassField).
 */
function service(old, next) {
    const type = ({ value }) => textAt(value, 'spec', 'type') || 'ClusterIP';
    if ([type(old), type(next)].includes('ExternalName'))
        return [];
    const address = ({ value }) => textAt(value, 'spec', 'clusterIP') || (textsAt(value, 'spec', 'clusterIPs')[0] ?? '');
    const loadBalancerClass = ({ value }) => textAt(value, 'spec', 'loadBalancerClass');
    const balanced = type(old) === 'LoadBalancer' && type(next) === 'LoadBalancer';
    // Kept, too, is that there is none, which these types cannot do without.
    const needsOne = address(old) === 'None' && ['NodePort', 'LoadBalancer'].includes(type(next));
    const given = address(next) !== '' && address(next) !== address(old);
    return [
        ...(given || needsOne ? ['spec.clusterIP'] : []),
        ...(balanced && loadBalancerClass(old) !== loadBalancerClass(next) ? ['spec.loadBalancerClass'] : []),
    ];
}
/** Nothing of a claim but the size it asks for and its attributes class (ValidatePersistentVolumeClaimUpdate). */
function claim(old, next) {
    const free = ['resources', 'volumeAttributesClassName'];
    const spec = ({ value }) => at(claimTemplate(value), 'spec');
    const keys = new Set([...entriesAt(spec(old)), ...entriesAt(spec(next))].map(([key]) => key));
    return [...keys]
        .filter((key) => {
        const [before, after] = [at(spec(old), key), at(spec(next), key)];
        // The name of the volume is filled in by the cluster, and may be set once.
        const boundLater = key === 'volumeName' && (before === undefined || after === undefined);
        return !free.includes(key) && !boundLater && !same(before, after);
    })
        .map((key) => `spec.${key}`);
}
/** The source of a volume, which is any field that is not one of these (ValidatePersistentVolumeUpdate). */
const volumeFields = [
    'capacity',
    'accessModes',
    'claimRef',
    'persistentVolumeReclaimPolicy',
    'storageClassName',
    'mountOptions',
    'volumeAttributesClassName',
    'nodeAffinity',
];
function volume(old, next) {
    const spec = ({ value }) => at(claimTemplate(value), 'spec');
    const keys = new Set([...entriesAt(spec(old)), ...entriesAt(spec(next))].map(([key]) => key));
    return [...keys]
        .filter((key) => !volumeFields.includes(key) && !same(at(spec(old), key), at(spec(next), key)))
        .map((key) => `spec.${key}`);
}
/** (ValidateSecretUpdate, ValidateConfigMapUpdate.) */
function frozenData(old, next) {
    if (!isTrue(old.value.get('immutable')))
        return [];
    const fields = ['data', 'stringData', 'binaryData'];
    return [
        ...fields.filter((field) => !same(at(old.value, field), at(next.value, field))),
        ...(isTrue(next.value.get('immutable')) ? [] : ['immutable']),
    ];
}
/** Only an indexed Job may change how often it runs (validateCompletions). */
function completions(old, next) {
    if (textAt(next.value, 'spec', 'completionMode') === 'Indexed')
        return [];
    const count = ({ value }) => textAt(value, 'spec', 'completions') || '1';
    return count(old) === count(next) ? [] : ['spec.completions'];
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/storage.ts





/** Storage that gets smaller, or that is taken from another place, where the data is not. */
const storage = ({ old, next }) => {
    if (!old || !next)
        return [];
    const after = claimsOf(next);
    return [
        ...[...claimsOf(old)].flatMap(([name, spec]) => compareClaims(name, spec, after.get(name))),
        ...volumes(old, next),
    ];
};
/** The operator makes a StatefulSet of each, with this claim (prometheus-operator.dev: API reference, StorageSpec). */
const storedByOperator = /^monitoring\.coreos\.com\/(Prometheus|PrometheusAgent|Alertmanager|ThanosRuler)$/;
const operatorClaim = (value) => at(value, 'spec', 'storage', 'volumeClaimTemplate', 'spec');
/** @returns the specs of the claims in an object, each under a name for people. */
function claimsOf({ apiVersion, kind, name, value }) {
    const key = `${apiGroup(apiVersion)}/${kind}`;
    if (key === 'v1/PersistentVolumeClaim')
        return new Map([[`claim ${name}`, at(value, 'spec')]]);
    if (storedByOperator.test(key))
        return new Map([[`claim of ${name}`, operatorClaim(value)]]);
    if (key !== 'apps/StatefulSet')
        return new Map();
    const templates = listAt(value, 'spec', 'volumeClaimTemplates');
    return new Map(templates.map((template) => [`claim ${textAt(template, 'metadata', 'name')}`, at(template, 'spec')]));
}
/**
 * @param name what the claim is called in the reason.
 * @returns the risks between two specs of one claim; one that goes away is a move.
 */
function compareClaims(name, old, next) {
    const claim = shown(name);
    if (next === undefined)
        return risks('storage-moves', 'high', [`${claim} is gone`]);
    return [...shrinks(claim, old, next), ...moves(claim, old, next)];
}
function shrinks(claim, old, next) {
    const [before, after] = [old, next].map((spec) => textAt(spec, 'resources', 'requests', 'storage'));
    const [larger, smaller] = [quantity(before ?? ''), quantity(after ?? '')];
    if (larger === undefined || smaller === undefined || smaller >= larger)
        return [];
    return risks('storage-shrinks', 'high', [`${claim} ${shown(before ?? '')} → ${shown(after ?? '')}`]);
}
function moves(claim, old, next) {
    const names = ['storageClassName', 'volumeName'].flatMap((field) => {
        const [before, after] = [textAt(old, field), textAt(next, field)];
        return before === after ? [] : [`${claim}: ${field} ${named(before)} → ${named(after)}`];
    });
    const [before, after] = [textsAt(old, 'accessModes').sort(), textsAt(next, 'accessModes').sort()];
    const modes = before.join() === after.join()
        ? []
        : [`${claim}: accessModes ${named(before.join('+'))} → ${named(after.join('+'))}`];
    return risks('storage-moves', 'high', [...names, ...modes]);
}
function named(text) {
    return shown(text) || 'none';
}
/** A pod's volume that keeps its name and comes from somewhere else. */
function volumes(old, next) {
    const after = sourcesOf(next);
    const moved = [...sourcesOf(old)].filter(([name, source]) => {
        const counterpart = after.get(name);
        return counterpart !== undefined && !same(source, counterpart);
    });
    return risks('storage-moves', 'high', moved.map(([name, source]) => `volume ${shown(name)}: ${place(source)} → ${place(after.get(name))}`));
}
/** Volumes that outlive their pod; all others are made anew for it. */
const lasting = ['persistentVolumeClaim', 'nfs', 'hostPath', 'iscsi', 'cephfs', 'rbd', 'fc', 'local'];
function sourcesOf(object) {
    const found = listAt(podSpecOf(object), 'volumes').flatMap((volume) => {
        const source = entriesAt(volume).filter(([field]) => lasting.includes(field));
        return source.length === 0 ? [] : [[textAt(volume, 'name'), new Map(source)]];
    });
    return new Map(found);
}
/** Only names and paths are said of a source; others may hold credentials. */
function place(source) {
    const [field = 'nothing', value] = entriesAt(source)[0] ?? [];
    const where = [textAt(value, 'claimName'), textAt(value, 'server'), textAt(value, 'path')];
    return shown([field, ...where.filter((text) => text !== '')].join(' '));
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/minio.ts




/** Pools of a MinIO tenant: they can be added, and neither changed nor taken away without moving their data first. */
const minioPools = ({ old, next }) => {
    if (!old || !next || !isTenant(old) || !isTenant(next))
        return [];
    const [before, after] = [old, next].map(({ value }) => namedAt(value, 'spec', 'pools'));
    if (!before || !after)
        return [];
    const added = [...after.keys()].filter((name) => !before.has(name));
    return [
        ...[...before].flatMap(([name, pool]) => poolRisks(shown(name), pool, after.get(name))),
        ...risks('minio-pools', 'medium', added.map((name) => `adds pool ${shown(name)}, which cannot simply be taken away again`)),
        ...paths(old, next),
    ];
};
function isTenant({ apiVersion, kind }) {
    return kind === 'Tenant' && apiGroup(apiVersion) === 'minio.min.io';
}
function poolRisks(name, old, next) {
    if (next === undefined)
        return risks('minio-pools', 'high', [`removes pool ${name} with all that is stored in it`]);
    const sizes = ['servers', 'volumesPerServer'].flatMap((field) => {
        const [before, after] = [textAt(old, field), textAt(next, field)];
        return before === after ? [] : [`pool ${name}: ${field} ${shown(before)} → ${shown(after)}`];
    });
    const spec = (pool) => at(pool, 'volumeClaimTemplate', 'spec');
    const claims = compareClaims(`pool ${name}`, spec(old), spec(next));
    return [...risks('minio-pools', 'high', sizes), ...claims];
}
function paths(old, next) {
    const moved = ['mountPath', 'subPath'].filter((field) => textAt(old.value, 'spec', field) !== textAt(next.value, 'spec', field));
    return risks('minio-pools', 'high', moved.map((field) => `spec.${field} changes: MinIO does not find its data again`));
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/settings-text.ts



/** A larger text takes too long to read, and so does one that grows by aliases (`*name`), which nobody renders. */
const largest = 512 * 1024;
const alias = /(^|[\s[,{])\*[\w-]+\s*([,\]}]|$)/m;
/**
 * @param marks settings that have one of these at their top are wanted.
 * @returns the texts of a ConfigMap or Secret that are YAML with such a mark.
 * @throws Error when such a text is too large to be read.
 */
function settingsIn(object, marks) {
    return textsOf(object)
        .filter(([, text]) => marks.some((mark) => text.includes(`${mark}:`)))
        .flatMap(([file, text]) => {
        if (text.length > largest || alias.test(text))
            throw new Error('settings are too large to be read');
        const value = parsed(text);
        return value && marks.some((mark) => value.has(mark)) ? [{ file, value }] : [];
    });
}
function textsOf({ kind, value }) {
    const texts = (field) => entriesAt(value, field).map(([key, item]) => [key, scalarText(item)]);
    if (kind === 'ConfigMap')
        return texts('data');
    if (kind !== 'Secret')
        return [];
    const decoded = texts('data').map(([key, text]) => [
        key,
        Buffer.from(text, 'base64').toString('utf8'),
    ]);
    return [...decoded, ...texts('stringData')];
}
function parsed(text) {
    try {
        const value = load(text, { schema: manifestSchema });
        return value instanceof Map ? value : undefined;
    }
    catch {
        return undefined;
    }
}
/** Credentials and timeouts say how storage is reached, not where it is. */
const ofTheConnection = /key|secret|password|token|credential|http|timeout|retries|sse|insecure|tls/i;
/**
 * @returns the dotted paths, below a place, of what differs; never a value. Credentials and the like are left out.
 */
function changedPaths(old, next, path) {
    if (same(old, next) || ofTheConnection.test(path.slice(path.lastIndexOf('.') + 1)))
        return [];
    if (!(old instanceof Map) && !(next instanceof Map))
        return [path];
    const keys = new Set([...entriesAt(old), ...entriesAt(next)].map(([key]) => key));
    if (keys.size === 0)
        return isNothing(old) && isNothing(next) ? [] : [path];
    return [...keys].sort().flatMap((key) => changedPaths(at(old, key), at(next, key), `${path}.${key}`));
}
function isNothing(value) {
    return (value === undefined ||
        (value instanceof Map && value.size === 0) ||
        (value instanceof Plain && value.source === 'null'));
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/observability.ts



/**
 * Where Loki keeps its data and how it finds it again (grafana.com/docs/loki: configuration reference; storage schema:
 * a period that has begun must not change).
 */
const lokiStorage = ({ old, next }) => eachSettings(old, next, ['schema_config'], (before, after) => [
    ...schemaRisks(before, after),
    ...storageRisks('loki-storage', before, after, ['common.storage', 'storage_config', 'ruler.storage']),
    ...retentionRisks(before, after, ['limits_config.retention_period', 'compactor.retention_enabled']),
]);
/** Where Mimir keeps its data (grafana.com/docs/mimir: configuration parameters). */
const mimirStorage = ({ old, next }) => eachSettings(old, next, ['blocks_storage'], (before, after) => [
    ...storageRisks('mimir-storage', before, after, [
        'common.storage',
        ...observability_places('blocks_storage'),
        'blocks_storage.tsdb.dir',
        ...observability_places('ruler_storage'),
        ...observability_places('alertmanager_storage'),
    ]),
    ...retentionRisks(before, after, ['limits.compactor_blocks_retention_period']),
]);
/** A block of settings also holds caches and the like, which may change at will. */
function observability_places(block) {
    return ['backend', 'storage_prefix', 's3', 'gcs', 'azure', 'swift', 'filesystem', 'local'].map((field) => `${block}.${field}`);
}
function eachSettings(old, next, marks, compare) {
    if (!old || !next)
        return [];
    const after = settingsIn(next, marks);
    return settingsIn(old, marks).flatMap(({ file, value }) => {
        const counterpart = after.find((candidate) => candidate.file === file);
        return counterpart ? compare(value, counterpart.value) : [];
    });
}
function schemaRisks(before, after) {
    const [old, next] = [before, after].map((settings) => listAt(settings, 'schema_config', 'configs'));
    if (!old || !next)
        return [];
    const from = (period) => date(textAt(period, 'from'));
    const kept = (period) => next.some((candidate) => same(candidate, period));
    const touched = old
        .filter((period) => !kept(period))
        .map((period) => `the schema period from ${from(period)}`);
    if (touched.length > 0)
        return risks('loki-schema', 'high', [
            `changes ${touched.join(', ')}: logs of that time become unreadable`,
        ]);
    const added = next.slice(old.length).map(from);
    return added.length === 0
        ? []
        : risks('loki-schema', 'medium', [
            `adds a schema period from ${listed(added)}: it must lie in the future`,
        ]);
}
function storageRisks(rule, before, after, paths) {
    const changed = paths.flatMap((path) => changedPaths(at(before, ...path.split('.')), at(after, ...path.split('.')), path));
    if (changed.length === 0)
        return [];
    return risks(rule, 'high', [`changes ${listed(changed, 4)}: what is stored elsewhere is not found again`]);
}
function retentionRisks(before, after, paths) {
    const changed = paths.filter((path) => !same(at(before, ...path.split('.')), at(after, ...path.split('.'))));
    return risks('retention-changes', 'medium', changed.map((path) => {
        const [from, to] = [before, after].map((side) => duration(textAt(side, ...path.split('.'))));
        return `${path} ${from} → ${to}`;
    }));
}
function date(text) {
    return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : 'no date';
}
/** Numbers with a unit, and words, are said; anything else only changes. */
function duration(text) {
    return text === '' ? 'unset' : /^(true|false|[\dwdhmsy]{1,12})$/.test(text) ? text : 'other';
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/pods.ts



/** What a pod's spec allows that the old one did not (kubernetes.io/docs: Pod Security Standards). */
const podPowers = ({ old, next }) => {
    const name = ({ who, what }) => `${who} ${what}`;
    const before = new Set(powersOf(podSpecOf(old)).map(name));
    return together(powersOf(podSpecOf(next)).filter((power) => !before.has(name(power))));
};
/** One reason for all that somebody may do in the same way. */
function together(powers) {
    const groups = new Map();
    for (const power of powers) {
        const key = `${power.rule} ${power.level} ${power.who}`;
        groups.set(key, [...(groups.get(key) ?? []), power]);
    }
    return [...groups.values()].flatMap((group) => {
        const [{ rule, level, who }] = group;
        return risks(rule, level, [`${who} ${listed([...new Set(group.map(({ what }) => what))], 5)}`]);
    });
}
function powersOf(spec) {
    if (spec === undefined)
        return [];
    return [
        ...hostPowers(spec),
        ...rootPowers(spec, 'pods run'),
        ...containersOf(spec).flatMap(containerPowers),
        ...(isTrue(at(spec, 'hostNetwork')) ? [] : containersOf(spec).flatMap(hostPorts)),
    ];
}
function hostPowers(spec) {
    const shared = [
        ['hostNetwork', 'medium', 'network'],
        ['hostPID', 'high', 'processes'],
        ['hostIPC', 'high', 'shared memory'],
    ];
    const rule = 'host-access';
    const paths = listAt(spec, 'volumes')
        .map((volume) => textAt(volume, 'hostPath', 'path'))
        .filter((path) => path !== '');
    return [
        ...shared
            .filter(([field]) => isTrue(at(spec, field)))
            .map(([field, level, what]) => ({ rule, level, who: "pods share the node's", what: `${what} (${field})` })),
        ...paths.map((what) => ({ rule, level: 'high', who: 'pods mount from the node (hostPath):', what })),
    ];
}
function containerPowers({ name, value }) {
    const who = `container ${shown(name)}`;
    const context = at(value, 'securityContext');
    const rule = 'privileged';
    return [
        ...(isTrue(at(context, 'privileged'))
            ? [{ rule, level: 'high', who, what: 'is privileged' }]
            : []),
        ...(isTrue(at(context, 'allowPrivilegeEscalation'))
            ? [{ rule, level: 'medium', who, what: 'may gain privileges (allowPrivilegeEscalation)' }]
            : []),
        ...capabilities(who, context),
        ...rootPowers(value, `${who} runs`),
    ];
}
/** On the node's network every port is one of the node; that is told as such. */
function hostPorts({ name, value }) {
    const ports = listAt(value, 'ports').map((port) => textAt(port, 'hostPort'));
    return ports
        .filter((port) => port !== '' && port !== '0')
        .map((what) => ({
        rule: 'host-access',
        level: 'medium',
        who: `container ${shown(name)} takes of the node (hostPort):`,
        what: `port ${shown(what)}`,
    }));
}
/** Those that amount to the node itself or to its network. */
const mighty = /^(CAP_)?(ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|NET_ADMIN|NET_RAW|BPF|DAC_READ_SEARCH)$/i;
function capabilities(who, context) {
    return textsAt(context, 'capabilities', 'add').map((what) => ({
        rule: 'capabilities',
        level: mighty.test(what) ? 'high' : 'medium',
        who: `${who} adds capability`,
        what,
    }));
}
function rootPowers(holder, who) {
    const isRoot = wholeNumber(at(holder, 'securityContext', 'runAsUser')) === 0;
    return isRoot ? [{ rule: 'runs-as-root', level: 'medium', who, what: 'as root (runAsUser 0)' }] : [];
}
/** Kinds that keep a number of pods running, 1 when they say none. */
const scaled = ['Deployment', 'StatefulSet', 'ReplicaSet'];
/** A workload that is turned off. */
const replicasToZero = ({ old, next }) => {
    if (!old || !next || !scaled.includes(next.kind))
        return [];
    const [before, after] = [old, next].map(({ value }) => at(value, 'spec', 'replicas') === undefined ? 1 : wholeNumber(at(value, 'spec', 'replicas')));
    if (after !== 0 || before === undefined || before === 0)
        return [];
    return risks('replicas-to-zero', 'high', [`replicas ${before} → 0`]);
};

;// CONCATENATED MODULE: ./src/plan/risk-rules/removal.ts



/** Kinds whose removal takes data along, each with what goes. */
const holdsData = new Map([
    ['v1/PersistentVolumeClaim', 'the claim and, unless its volume is retained, the data'],
    ['v1/PersistentVolume', 'the volume'],
    ['v1/Namespace', 'everything in it'],
    ['apiextensions.k8s.io/CustomResourceDefinition', 'every object of this kind in the cluster'],
    ['minio.min.io/Tenant', 'the MinIO tenant'],
]);
const guardsAvailability = new Map([
    ['autoscaling/HorizontalPodAutoscaler', 'nothing scales its target any more'],
    ['policy/PodDisruptionBudget', 'a node drain may stop all pods at once'],
]);
/** Objects that hold data, or keep something running, and that leave the release. */
const removals = ({ old, next }) => {
    if (!old || next)
        return [];
    const key = `${apiGroup(old.apiVersion)}/${old.kind}`;
    const data = holdsData.get(key);
    if (data)
        return risks('removes-data', 'high', [`removes ${kindAndName(old)}: ${data}`]);
    const availability = guardsAvailability.get(key);
    if (availability)
        return risks('removes-protection', 'low', [`removes ${kindAndName(old)}: ${availability}`]);
    return key === 'apps/StatefulSet' ? statefulSet(old) : [];
};
/**
 * Claims of a StatefulSet outlive it unless it says otherwise (kubernetes.io/docs: StatefulSets,
 * PersistentVolumeClaim retention).
 */
function statefulSet(old) {
    const claims = listAt(old.value, 'spec', 'volumeClaimTemplates').length;
    if (claims === 0)
        return [];
    const policy = textAt(old.value, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted');
    return policy === 'Delete'
        ? risks('removes-data', 'high', [`removes ${kindAndName(old)}: its claims are deleted with it`])
        : risks('removes-data', 'medium', [`removes ${kindAndName(old)}: its claims stay, and nothing uses them`]);
}
function kindAndName({ kind, name }) {
    return `${shown(kind)} ${shown(name)}`;
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/routine.ts




/** A change that only moves images of the same name to another version, and what charts write along with it. */
const versionBump = ({ old, next }) => {
    if (!old || !next)
        return [];
    const [before, after] = [new Set(), new Set()];
    if (canonical(versionless(old.value, before)) !== canonical(versionless(next.value, after)))
        return [];
    const images = [...after].filter((image) => !before.has(image));
    return risks('version-bump', 'routine', [
        images.length === 0 ? 'only version labels and checksums' : `only image versions: ${listed(images)}`,
    ]);
};
/** What a chart's own version leaves on every object. */
const versionLabels = ['helm.sh/chart', 'app.kubernetes.io/version'];
const isChecksum = (key) => key.startsWith('checksum/') || key.endsWith('/checksum');
/** @param images gathers the last part of each versioned image with its version. */
function versionless(value, images) {
    if (Array.isArray(value))
        return value.map((item) => versionless(item, images));
    if (!(value instanceof Map))
        return value;
    return new Map([...value].map(([key, item]) => [key, fieldWithout(key, item, images)]));
}
function fieldWithout(key, item, images) {
    if (key === 'labels' && item instanceof Map)
        return kept(item, (name) => !versionLabels.includes(name));
    if (key === 'annotations' && item instanceof Map)
        return kept(item, (name) => !isChecksum(name));
    if (key !== 'image')
        return versionless(item, images);
    const image = imageName(scalarText(item));
    if (image.repository === '' || !isVersioned(image))
        return versionless(item, images);
    const name = image.repository.slice(image.repository.lastIndexOf('/') + 1);
    images.add(`${name} ${image.tag || image.digest.slice(0, 19)}`);
    return image.repository;
}
function kept(map, keep) {
    return new Map([...map].filter(([key]) => keep(key)));
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/traefik.ts



/** The doors of the cluster: Traefik's entry points and the ports of its Service (doc.traefik.io: EntryPoints). */
const traefikEntryPoints = ({ old, next }) => {
    if (!old || !next)
        return [];
    return [...entryPoints(old, next), ...servicePorts(old, next)];
};
function entryPoints(old, next) {
    const [before, after] = [entryPointsOf(old), entryPointsOf(next)];
    const names = [...new Set([...before.keys(), ...after.keys()])].sort();
    return names.flatMap((name) => {
        const [from, to] = [before.get(name), after.get(name)];
        if (from === to)
            return [];
        if (to === undefined)
            return risks('traefik-entry-points', 'high', [`entry point ${shown(name)} goes`]);
        const verb = from === undefined ? 'is added' : 'changes';
        return risks('traefik-entry-points', 'medium', [`entry point ${shown(name)} ${verb}`]);
    });
}
/** @returns the arguments of each entry point, joined; Traefik reads them in any case. */
function entryPointsOf(object) {
    const found = new Map();
    const args = containersOf(podSpecOf(object)).flatMap(({ value }) => textsAt(value, 'args'));
    for (const arg of args.sort()) {
        const [, name] = /^--entry-?points\.([\w-]{1,63})(?:[.=]|$)/i.exec(arg) ?? [];
        if (name !== undefined)
            found.set(name.toLowerCase(), `${found.get(name.toLowerCase()) ?? ''}${arg}\n`);
    }
    return found;
}
function servicePorts(old, next) {
    if (!isTraefikService(old) || !isTraefikService(next))
        return [];
    const [before, after] = [portsOf(old), portsOf(next)];
    const gone = [...before].flatMap(([name, port]) => {
        const now = after.get(name);
        if (now === undefined)
            return [`port ${shown(name)} (${shown(port)}) goes`];
        return now === port ? [] : [`port ${shown(name)} ${shown(port)} → ${shown(now)}`];
    });
    return risks('traefik-entry-points', 'high', gone);
}
function isTraefikService({ kind, value }) {
    return kind === 'Service' && textAt(value, 'metadata', 'labels', 'app.kubernetes.io/name') === 'traefik';
}
function portsOf({ value }) {
    return new Map(listAt(value, 'spec', 'ports').map((port) => [
        `${textAt(port, 'name') || textAt(port, 'port')}/${textAt(port, 'protocol') || 'TCP'}`,
        textAt(port, 'port'),
    ]));
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/webhooks.ts


/** Webhooks that stop what they judge while their server is away; `Fail` is also what v1 assumes. */
const failingWebhooks = ({ old, next }) => {
    if (!next || !/^(Validating|Mutating)WebhookConfiguration$/.test(next.kind))
        return [];
    const before = failing(old?.value);
    const added = failing(next.value).filter((name) => !before.includes(name));
    return risks('webhook-fails-closed', 'medium', added.map((name) => `webhook ${shown(name)} refuses everything while it is away (failurePolicy Fail)`));
};
function failing(configuration) {
    return [...namedAt(configuration, 'webhooks')]
        .filter(([, webhook]) => (textAt(webhook, 'failurePolicy') || 'Fail') === 'Fail')
        .map(([name]) => name);
}

;// CONCATENATED MODULE: ./src/plan/risk-rules/object.ts













const rules = [
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
    lokiStorage,
    mimirStorage,
    minioPools,
    traefikEntryPoints,
];
/** Says that nobody knows, rather than that there is nothing. */
const unreadable = {
    rule: 'not-judged',
    level: 'medium',
    reason: 'this object could not be judged: look at its diff',
};
/**
 * Asks every rule about one object's change. Never throws, whatever the object holds.
 * @param change the object before and after; one side is absent when it is added or removed.
 * @returns the risks, each rule's in its own order; a single `version-bump` when nothing but versions moved.
 */
function objectRisks(change) {
    const { old, next } = change;
    // A rename is one change to the eye. The cluster sees one object go and another come.
    const renamed = old && next && objectKey(old) !== objectKey(next);
    return renamed ? [...judge({ old }), ...judge({ next })] : judge(change);
}
function judge(change) {
    const answers = rules.map((rule) => answerOf(rule, change));
    const found = answers.flatMap((answer) => answer ?? []);
    if (answers.includes(undefined))
        return [...found, unreadable];
    return found.length > 0 ? found : [...(answerOf(versionBump, change) ?? [unreadable])];
}
/** @returns undefined when the rule could not tell: texts that grow past all bounds, or that are nested too deep. */
function answerOf(rule, change) {
    try {
        return rule(change);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/helm/redacted-text.ts


/** What stands on the new side where the value that is hidden is not the one that was there. */
const hiddenChanged = `${redact_hidden} (changed)`;
/**
 * Hides in an old text what stands where the new texts hold known values: after a rotation the old value is one that
 * nobody told us. Shown is only what the new texts show too, and lines whose key a changed line without a value has.
 * @param nexts the texts that may stand in the place of the old one; each holds a known value.
 */
function redactedOldText(old, nexts, redactor) {
    if (nexts.includes(old))
        return redactor.text(old);
    if ([old, ...nexts].some((text) => text.includes('\n')))
        return redactedOldLines(old, nexts, redactor);
    const holding = holdingLines(nexts, redactor);
    return holding.some((one) => hasSameValue(old, one, redactor))
        ? redactor.text(old)
        : betweenShared(old, holding);
}
/** @returns the new text, changed values marked so that both sides never look the same where they differ. */
function redactedNextText(next, old, redactor) {
    const shown = redactor.text(next);
    if (shown === next || next === old)
        return shown;
    const shownOld = new Set(redactedOldText(old, [next], redactor).split('\n'));
    const rawOld = old.split('\n');
    const raw = next.split('\n');
    const lines = shown.split('\n').map((line, index) => {
        const own = raw[index] ?? '';
        if (line === own || rawOld.includes(own))
            return line;
        const one = holdingOf(own, line);
        const isChanged = shownOld.has(line) || (raw.length === 1 && !hasSameValue(old, one, redactor));
        return isChanged ? line.replace(redact_hidden, hiddenChanged) : line;
    });
    return lines.join('\n');
}
function redactedOldLines(old, nexts, redactor) {
    const known = redactor.text(old).split('\n');
    const rawOld = old.split('\n');
    const rawNext = new Set(nexts.flatMap((next) => next.split('\n')));
    const inOld = new Set(rawOld);
    const holding = holdingLines(nexts, redactor).filter(({ raw }) => !inOld.has(raw));
    const secretLines = new Set(holding.map(({ raw }) => raw));
    // With several texts to choose from, a key in one of them says nothing about a line of the old text.
    const others = nexts.length > 1 ? [] : [...rawNext].filter((line) => !secretLines.has(line) && !inOld.has(line));
    const keys = new Set(others.map(keyOf).filter((key) => key !== undefined));
    const lines = rawOld.map((line, index) => {
        const shown = known[index] ?? redact_hidden;
        if (rawNext.has(line) || line.trim() === '' || holding.some((one) => hasSameValue(line, one, redactor)))
            return shown;
        const sharing = holding.filter(({ head }) => head.trim() !== '' && line.startsWith(head));
        if (sharing.length > 0)
            return betweenShared(line, sharing);
        const key = keyOf(line);
        return key !== undefined && keys.has(key) ? shown : line.replace(/\S.*/, redact_hidden);
    });
    return lines.join('\n');
}
function holdingLines(texts, redactor) {
    return texts.flatMap((text) => {
        const shown = redactor.text(text).split('\n');
        return text
            .split('\n')
            .flatMap((raw, index) => (shown[index] === raw ? [] : [holdingOf(raw, shown[index] ?? redact_hidden)]));
    });
}
function holdingOf(raw, shown) {
    const head = shown.slice(0, Math.max(0, shown.indexOf(redact_hidden)));
    const tail = shown.slice(shown.lastIndexOf(redact_hidden) + redact_hidden.length);
    return { raw, head, tail };
}
/**
 * All that is hidden of the new line is in the old one: the value did not change, something else did. A piece of a value
 * that is folded over lines says nothing: the old value may begin alike.
 */
function hasSameValue(old, { raw, head, tail }, redactor) {
    const values = raw.slice(head.length, raw.length - tail.length);
    return values !== '' && old.includes(values) && redactor.text(values) !== values;
}
/** @returns the old text with all hidden but what it shares, at both ends, with what the most similar line shows. */
function betweenShared(old, holding) {
    let best = { prefix: 0, suffix: 0 };
    for (const { head, tail } of holding) {
        const prefix = commonPrefixLength(old, head);
        const rest = old.slice(prefix);
        const suffix = commonPrefixLength(reversed(rest), reversed(tail));
        if (prefix + suffix > best.prefix + best.suffix)
            best = { prefix, suffix };
    }
    return `${old.slice(0, best.prefix)}${redact_hidden}${old.slice(old.length - best.suffix)}`;
}
function reversed(text) {
    return text.split('').reverse().join('');
}
/** @returns what names the setting of a line: `  "level":` or `level =`. */
function keyOf(line) {
    return /^[^:=]*[\w"'][^\w:=]*[:=]/.exec(line)?.[0];
}

;// CONCATENATED MODULE: ./src/helm/redacted-sides.ts




/**
 * Replaces known values in both sides of a difference, before a diff is made of them: a diff clipped to its context
 * would hold pieces that no pattern finds. Where the new side holds a known value, what differs from it at the same
 * place on the old side is hidden too: that is the value before its rotation.
 * @param replacements new objects that may stand in for one that is removed, as when its name changes with its content.
 */
function redactedSides({ old, next }, redactor, replacements = []) {
    const walk = { redactor, holds: holder(redactor) };
    const nexts = [...(next === undefined ? [] : [next]), ...replacements].filter(walk.holds);
    const shown = {
        old: old === undefined ? undefined : oldValue(walk, old, nexts),
        next: next === undefined ? undefined : nextValue(walk, next, old),
    };
    return withHiddenHashes({ old, next }, shown);
}
/** Each part of a tree is looked at once: the walk asks on its way down. */
function holder(redactor) {
    const known = new Map();
    const holds = (value) => {
        const found = known.get(value) ?? compute(value);
        known.set(value, found);
        return found;
    };
    const isKnown = (text) => redactor.text(text) !== text;
    const compute = (value) => {
        if (Array.isArray(value))
            return value.some(holds);
        if (value instanceof Map)
            return [...value].some(([key, item]) => isKnown(key) || holds(item));
        return isKnown(textOf(value));
    };
    return holds;
}
function textOf(scalar) {
    return scalar instanceof Plain ? scalar.source : scalar;
}
function isScalar(value) {
    return typeof value === 'string' || value instanceof Plain;
}
function scalarAs(scalar, text) {
    return text === textOf(scalar) ? scalar : text;
}
/** @param nexts what may stand in this place on the new side; each holds a known value. */
function oldValue(walk, old, nexts) {
    if (nexts.length === 0)
        return nextValue(walk, old, undefined);
    if (Array.isArray(old)) {
        const lists = nexts.filter((next) => Array.isArray(next));
        return lists.length < nexts.length ? allHidden(walk, old) : oldList(walk, old, lists);
    }
    if (old instanceof Map) {
        const maps = nexts.filter((next) => next instanceof Map);
        return maps.length < nexts.length ? allHidden(walk, old) : oldMap(walk, old, maps);
    }
    if (!nexts.every(isScalar))
        return redact_hidden;
    return scalarAs(old, redactedOldText(textOf(old), nexts.map(textOf), walk.redactor));
}
/** Nothing tells which part of it was the value. */
function allHidden(walk, old) {
    if (Array.isArray(old))
        return old.map((item) => allHidden(walk, item));
    if (!(old instanceof Map))
        return redact_hidden;
    return renamed([...old].map(([key, item]) => [walk.redactor.text(key), allHidden(walk, item)]));
}
/** A key that is gone may have been renamed: its value is held against those of the keys that are new. */
function oldMap(walk, old, maps) {
    const added = maps.flatMap((map) => [...map].filter(([key]) => !old.has(key)));
    const addedValues = added.map(([, value]) => value);
    const hidesKeys = added.some(([key]) => walk.redactor.text(key) !== key);
    const changedTexts = maps.flatMap((map) => [...map].flatMap(([key, value]) => (isChangedText(value, old.get(key)) ? [value] : [])));
    return renamed([...old].map(([key, value]) => {
        const own = maps.map((map) => map.get(key)).filter((item) => item !== undefined);
        if (own.length > 0)
            return [walk.redactor.text(key), oldValue(walk, value, own.filter(walk.holds))];
        const others = isScalar(value) ? [...addedValues.filter(isScalar), ...changedTexts] : addedValues;
        const shownKey = hidesKeys ? redact_hidden : walk.redactor.text(key);
        return [shownKey, oldValue(walk, value, others.filter(walk.holds))];
    }));
}
function isChangedText(next, old) {
    return isScalar(next) && (old === undefined || canonical(next) !== canonical(old));
}
function oldList(walk, old, lists) {
    const before = new Set(old.map(canonical));
    const items = lists.flat();
    const after = new Set(items.map(canonical));
    const changed = items.filter((item) => walk.holds(item) && !before.has(canonical(item)));
    const oldNames = new Set(old.map(nameOf));
    return old.map((item) => {
        if (after.has(canonical(item)))
            return nextValue(walk, item, undefined);
        const name = nameOf(item);
        if (name !== undefined && items.some((other) => nameOf(other) === name))
            return oldValue(walk, item, changed.filter((other) => nameOf(other) === name));
        return oldValue(walk, item, changed.filter((other) => nameOf(other) === undefined || !oldNames.has(nameOf(other))));
    });
}
/** Containers, volumes, ports and variables have names; other items are told apart by what they hold. */
function nameOf(item) {
    const name = item instanceof Map ? item.get('name') : undefined;
    return typeof name === 'string' ? name : undefined;
}
/** @param old what stands in this place on the old side, if anything does. */
function nextValue(walk, next, old) {
    if (!walk.holds(next))
        return next;
    if (Array.isArray(next))
        return nextList(walk, next, old);
    if (next instanceof Map)
        return nextMap(walk, next, old);
    const text = textOf(next);
    if (!isScalar(old) || canonical(old) === canonical(next))
        return scalarAs(next, walk.redactor.text(text));
    // The same text with another type is a change too: 1234 and "1234".
    if (textOf(old) === text)
        return walk.redactor.text(text).replace(redact_hidden, hiddenChanged);
    return scalarAs(next, redactedNextText(text, textOf(old), walk.redactor));
}
function nextMap(walk, next, old) {
    const before = old instanceof Map ? old : undefined;
    const someGone = before !== undefined && [...before.keys()].some((key) => !next.has(key));
    return renamed([...next].map(([key, value]) => {
        const shown = walk.redactor.text(key);
        const isNew = someGone && shown !== key && !before.has(key);
        return [isNew ? shown.replace(redact_hidden, hiddenChanged) : shown, nextValue(walk, value, before?.get(key))];
    }));
}
function nextList(walk, next, old) {
    const before = Array.isArray(old) ? old : [];
    const known = new Set(before.map(canonical));
    const kept = new Set(next.map(canonical));
    const gone = before.filter((item) => nameOf(item) === undefined && !kept.has(canonical(item)));
    return next.map((item) => {
        if (!walk.holds(item) || known.has(canonical(item)))
            return nextValue(walk, item, undefined);
        const name = nameOf(item);
        const counterpart = name === undefined ? mostAlike(item, gone) : before.find((other) => nameOf(other) === name);
        return nextValue(walk, item, counterpart);
    });
}
/** @returns the value whose text begins most like the given one's. */
function mostAlike(value, others) {
    const text = canonical(value);
    const shared = others.map((other) => ({ other, length: commonPrefixLength(text, canonical(other)) }));
    return shared.sort((a, b) => b.length - a.length)[0]?.other;
}
function renamed(entries) {
    const taken = new Set();
    return new Map(entries.map(([key, value]) => [freeKey(key, taken), value]));
}
/** `checksum/config` and the like: charts put the digest of a whole template there, secrets in it included. */
const hashKey = /^checksum\/|(^|[-./_])(checksum|digest|hash|md5|sha1|sha256|sha512)(sum)?$/i;
/**
 * Whoever knows a template but for one value can test guesses of it against the digest of the template, so digests in
 * annotations and labels are never shown, only whether they changed.
 */
function withHiddenHashes(raw, shown) {
    return {
        old: shown.old === undefined ? undefined : hideHashes(shown.old, raw.old, undefined),
        next: shown.next === undefined ? undefined : hideHashes(shown.next, raw.next, raw.old),
    };
}
function hideHashes(shown, own, other) {
    if (Array.isArray(shown)) {
        const at = (value, index) => (Array.isArray(value) ? value[index] : undefined);
        return shown.map((item, index) => hideHashes(item, at(own, index), at(other, index)));
    }
    if (!(shown instanceof Map))
        return shown;
    const at = (value, key) => (value instanceof Map ? value.get(key) : undefined);
    return new Map([...shown].map(([key, value]) => {
        const inner = [at(own, key), at(other, key)];
        const isMetadata = (key === 'annotations' || key === 'labels') && value instanceof Map;
        return [key, isMetadata ? hashesHidden(value, ...inner) : hideHashes(value, ...inner)];
    }));
}
function hashesHidden(shown, own, other) {
    return new Map([...shown].map(([key, value]) => {
        if (!hashKey.test(key) || !isScalar(value))
            return [key, value];
        const before = other instanceof Map ? other.get(key) : undefined;
        const now = own instanceof Map ? own.get(key) : undefined;
        const isChanged = before !== undefined && (now === undefined || canonical(before) !== canonical(now));
        return [key, isChanged ? hiddenChanged : redact_hidden];
    }));
}

;// CONCATENATED MODULE: ./src/helm/object-change.ts







/** @returns each difference with its diff, in which no known value stands and no value that a known one replaces. */
function objectChanges(differences, redactor) {
    return differences.map((difference) => {
        const { apiVersion, kind, namespace, name } = difference.action === 'remove' ? difference.old : difference.next;
        const sides = withoutOwnData(difference, shownSides(difference, 'redacted'));
        const shown = redactedSides(sides, redactor, replacementsFor(difference, differences));
        // What differs only in what is hidden still differs.
        const diff = unifiedDiff(shown) || `+${hiddenChanged}\n`;
        const risks = objectRisks(sidesOf(difference));
        return { action: difference.action, apiVersion, kind, namespace, name, diff, risks };
    });
}
function sidesOf(difference) {
    return {
        ...(difference.action === 'add' ? {} : { old: difference.old }),
        ...(difference.action === 'remove' ? {} : { next: difference.next }),
    };
}
/** An object that goes may come back under another name, where the name holds a hash of the content. */
function replacementsFor(difference, all) {
    if (difference.action !== 'remove')
        return [];
    return all.flatMap((other) => other.action === 'add' && other.next.kind === difference.old.kind ? [other.next.value] : []);
}
/** Tools copy what a Secret holds into its annotations. */
function withoutOwnData(difference, sides) {
    const objects = [
        ...(difference.action === 'add' ? [] : [difference.old]),
        ...(difference.action === 'remove' ? [] : [difference.next]),
    ].filter(isSecret);
    const room = Math.max(0, ...objects.map(({ value }) => canonical(annotationsOf(value) ?? '').length));
    const texts = objects.flatMap(secretTexts).filter(({ length }) => length <= room);
    const values = texts.map((value) => ({ name: '', value }));
    const [old, next] = [annotationsOf(sides.old), annotationsOf(sides.next)];
    const shown = redactedSides({ old, next }, redactorFor(values));
    return { old: withAnnotations(sides.old, shown.old), next: withAnnotations(sides.next, shown.next) };
}
function annotationsOf(object) {
    const metadata = object instanceof Map ? object.get('metadata') : undefined;
    return metadata instanceof Map ? metadata.get('annotations') : undefined;
}
function withAnnotations(object, annotations) {
    const metadata = object instanceof Map ? object.get('metadata') : undefined;
    if (!(object instanceof Map) || !(metadata instanceof Map) || annotations === undefined)
        return object;
    return new Map(object).set('metadata', new Map(metadata).set('annotations', annotations));
}

;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: external "node:zlib"
const external_node_zlib_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");
;// CONCATENATED MODULE: ./node_modules/modern-tar/dist/packer-By1HVV7Z.js
const FILE = "file";
const LINK = "link";
const SYMLINK = "symlink";
const DIRECTORY = "directory";
const TYPEFLAG = {
	file: "0",
	link: "1",
	symlink: "2",
	"character-device": "3",
	"block-device": "4",
	directory: "5",
	fifo: "6",
	"pax-header": "x",
	"pax-global-header": "g",
	"gnu-long-name": "L",
	"gnu-long-link-name": "K"
};
const FLAGTYPE = {
	48: FILE,
	49: LINK,
	50: SYMLINK,
	51: "character-device",
	52: "block-device",
	53: DIRECTORY,
	54: "fifo",
	120: "pax-header",
	103: "pax-global-header",
	76: "gnu-long-name",
	75: "gnu-long-link-name"
};
const ZERO_BLOCK = /* @__PURE__ */ new Uint8Array(512);
const EMPTY = /* @__PURE__ */ new Uint8Array(0);
//#endregion
//#region src/tar/encoding.ts
const encoder = new TextEncoder();
const decoder = new TextDecoder();
function writeString(view, offset, size, value) {
	if (!value) return;
	for (let i = 0; i < value.length && i < size; i++) {
		const charCode = value.charCodeAt(i);
		if (charCode > 127) {
			encoder.encodeInto(value, view.subarray(offset, offset + size));
			return;
		}
		view[offset + i] = charCode;
	}
}
function writeOctal(view, offset, size, value) {
	if (value === void 0) return;
	let remaining = value;
	for (let i = offset + size - 2; i >= offset; i--) {
		view[i] = 48 + remaining % 8;
		remaining = Math.floor(remaining / 8);
	}
	if (remaining === 0 && value % 1 === 0) return;
	encoder.encodeInto(value.toString(8).padStart(size - 1, "0"), view.subarray(offset, offset + size - 1));
}
function readString(view, offset, size) {
	if (view[offset] === 0) return "";
	const end = view.indexOf(0, offset);
	const sliceEnd = end === -1 || end > offset + size ? offset + size : end;
	return decoder.decode(view.subarray(offset, sliceEnd));
}
function readOctal(view, offset, size) {
	let value = 0;
	const end = offset + size;
	for (let i = offset; i < end; i++) {
		const charCode = view[i];
		if (charCode === 0) break;
		if (charCode === 32) continue;
		if (charCode < 48 || charCode > 55) throw new Error("Invalid tar number.");
		value = value * 8 + (charCode - 48);
	}
	return value;
}
function readNumeric(view, offset, size) {
	if (view[offset] & 128) {
		let result = 0;
		result = view[offset] & 127;
		for (let i = 1; i < size; i++) result = result * 256 + view[offset + i];
		if (!Number.isSafeInteger(result)) throw new Error("TAR number too large");
		return result;
	}
	return readOctal(view, offset, size);
}
//#endregion
//#region src/tar/body.ts
const isBodyless = (header) => header.type === "directory" || header.type === "symlink" || header.type === "link" || header.type === "character-device" || header.type === "block-device" || header.type === "fifo";
async function packer_By1HVV7Z_normalizeBody(body) {
	if (body === null || body === void 0) return EMPTY;
	if (body instanceof Uint8Array) return body;
	if (typeof body === "string") return encoder.encode(body);
	if (body instanceof ArrayBuffer) return new Uint8Array(body);
	if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
	throw new TypeError("Unsupported content type for entry body.");
}
//#endregion
//#region src/tar/options.ts
const stripPath = (p, n) => {
	const parts = p.split("/").filter(Boolean);
	return n >= parts.length ? "" : parts.slice(n).join("/");
};
function transformHeader(header, options) {
	const { strip, filter, map } = options;
	if (!strip && !filter && !map) return header;
	const h = { ...header };
	if (strip && strip > 0) {
		const newName = stripPath(h.name, strip);
		if (!newName) return null;
		h.name = h.type === "directory" && !newName.endsWith("/") ? `${newName}/` : newName;
		if (h.linkname) {
			const isAbsolute = h.linkname.startsWith("/");
			if (isAbsolute || h.type === "link") {
				const stripped = stripPath(h.linkname, strip);
				h.linkname = isAbsolute ? `/${stripped}` || "/" : stripped;
			}
		}
	}
	if (filter?.(h) === false) return null;
	const result = map ? map(h) : h;
	if (result && (!result.name?.trim() || result.name === "." || result.name === "/")) return null;
	return result;
}
//#endregion
//#region src/tar/chunk-queue.ts
const INITIAL_CAPACITY = 256;
function createChunkQueue() {
	let chunks = new Array(INITIAL_CAPACITY);
	let capacityMask = chunks.length - 1;
	let head = 0;
	let tail = 0;
	let totalAvailable = 0;
	const consumeFromHead = (count) => {
		const chunk = chunks[head];
		if (count === chunk.length) {
			chunks[head] = EMPTY;
			head = head + 1 & capacityMask;
		} else chunks[head] = chunk.subarray(count);
		totalAvailable -= count;
		if (totalAvailable === 0 && chunks.length > INITIAL_CAPACITY) {
			chunks = new Array(INITIAL_CAPACITY);
			capacityMask = 255;
			head = 0;
			tail = 0;
		}
	};
	function pull(bytes, callback) {
		if (callback) {
			let fed = 0;
			let remaining = Math.min(bytes, totalAvailable);
			while (remaining > 0) {
				const chunk = chunks[head];
				const toFeed = Math.min(remaining, chunk.length);
				const segment = toFeed === chunk.length ? chunk : chunk.subarray(0, toFeed);
				consumeFromHead(toFeed);
				remaining -= toFeed;
				fed += toFeed;
				if (!callback(segment)) break;
			}
			return fed;
		}
		if (totalAvailable < bytes) return null;
		if (bytes === 0) return EMPTY;
		const firstChunk = chunks[head];
		if (firstChunk.length >= bytes) {
			const view = firstChunk.length === bytes ? firstChunk : firstChunk.subarray(0, bytes);
			consumeFromHead(bytes);
			return view;
		}
		const result = new Uint8Array(bytes);
		let copied = 0;
		let remaining = bytes;
		while (remaining > 0) {
			const chunk = chunks[head];
			const toCopy = Math.min(remaining, chunk.length);
			result.set(toCopy === chunk.length ? chunk : chunk.subarray(0, toCopy), copied);
			copied += toCopy;
			remaining -= toCopy;
			consumeFromHead(toCopy);
		}
		return result;
	}
	return {
push: (chunk) => {
			if (chunk.length === 0) return;
			let nextTail = tail + 1 & capacityMask;
			if (nextTail === head) {
				const oldLen = chunks.length;
				const newLen = oldLen * 2;
				const newChunks = new Array(newLen);
				const count = tail - head + oldLen & oldLen - 1;
				if (head < tail) for (let i = 0; i < count; i++) newChunks[i] = chunks[head + i];
				else {
					const firstPart = oldLen - head;
					for (let i = 0; i < firstPart; i++) newChunks[i] = chunks[head + i];
					for (let i = 0; i < tail; i++) newChunks[firstPart + i] = chunks[i];
				}
				chunks = newChunks;
				capacityMask = newLen - 1;
				head = 0;
				tail = count;
				nextTail = tail + 1 & capacityMask;
			}
			chunks[tail] = chunk;
			tail = nextTail;
			totalAvailable += chunk.length;
		},
available: () => totalAvailable,
peek: (bytes) => {
			if (totalAvailable < bytes) return null;
			if (bytes === 0) return EMPTY;
			const firstChunk = chunks[head];
			if (firstChunk.length >= bytes) return firstChunk.length === bytes ? firstChunk : firstChunk.subarray(0, bytes);
			const result = new Uint8Array(bytes);
			let copied = 0;
			let index = head;
			while (copied < bytes) {
				const chunk = chunks[index];
				const toCopy = Math.min(bytes - copied, chunk.length);
				if (toCopy === chunk.length) result.set(chunk, copied);
				else result.set(chunk.subarray(0, toCopy), copied);
				copied += toCopy;
				index = index + 1 & capacityMask;
			}
			return result;
		},
discard: (bytes) => {
			if (bytes > totalAvailable) throw new Error("Too many bytes consumed");
			if (bytes === 0) return;
			let remaining = bytes;
			while (remaining > 0) {
				const chunk = chunks[head];
				const toConsume = Math.min(remaining, chunk.length);
				consumeFromHead(toConsume);
				remaining -= toConsume;
			}
		},
		pull
	};
}
//#endregion
//#region src/tar/checksum.ts
const CHECKSUM_SPACE = 32;
const ASCII_ZERO = 48;
function validateChecksum(block) {
	const stored = readOctal(block, 148, 8);
	let sum = 0;
	for (let i = 0; i < block.length; i++) if (i >= 148 && i < 156) sum += CHECKSUM_SPACE;
	else sum += block[i];
	return stored === sum;
}
function writeChecksum(block) {
	block.fill(CHECKSUM_SPACE, 148, 156);
	let checksum = 0;
	for (let i = block.length; i > 0;) checksum += block[--i];
	for (let i = 153; i >= 148; i--) {
		block[i] = (checksum & 7) + ASCII_ZERO;
		checksum >>= 3;
	}
	block[154] = 0;
	block[155] = CHECKSUM_SPACE;
}
//#endregion
//#region src/tar/pax.ts
const USTAR_SPLIT_MAX_SIZE = 256;
const NON_ASCII = /[^\x00-\x7f]/;
function isUtf8TooLong(value, limit) {
	if (value.length * 3 <= limit) return false;
	if (value.length > limit) return true;
	if (!NON_ASCII.test(value)) return false;
	return encoder.encode(value).length > limit;
}
function generatePax(header) {
	const paxRecords = {};
	if (isUtf8TooLong(header.name, 100)) {
		if (findUstarSplit(header.name) === null) paxRecords.path = header.name;
	}
	if (header.linkname && isUtf8TooLong(header.linkname, 100)) paxRecords.linkpath = header.linkname;
	if (header.uname && isUtf8TooLong(header.uname, 32)) paxRecords.uname = header.uname;
	if (header.gname && isUtf8TooLong(header.gname, 32)) paxRecords.gname = header.gname;
	if (header.uid != null && header.uid > 2097151) paxRecords.uid = String(header.uid);
	if (header.gid != null && header.gid > 2097151) paxRecords.gid = String(header.gid);
	if (header.pax) Object.assign(paxRecords, header.pax);
	if (header.size > 8589934591 || "size" in paxRecords) paxRecords.size = String(header.size);
	const paxEntries = Object.entries(paxRecords);
	if (paxEntries.length === 0) return null;
	const paxBody = encoder.encode(paxEntries.map(([key, value]) => {
		const record = `${key}=${value}\n`;
		const partLength = encoder.encode(record).length + 1;
		let totalLength = partLength + String(partLength).length;
		totalLength = partLength + String(totalLength).length;
		return `${totalLength} ${record}`;
	}).join(""));
	return {
		paxHeader: createTarHeader({
			name: decoder.decode(encoder.encode(`PaxHeader/${header.name}`).slice(0, 100)),
			size: paxBody.length,
			type: "pax-header",
			mode: 420,
			mtime: header.mtime,
			uname: header.uname,
			gname: header.gname,
			uid: header.uid,
			gid: header.gid
		}),
		paxBody
	};
}
function findUstarSplit(path) {
	if (!isUtf8TooLong(path, 100) || isUtf8TooLong(path, USTAR_SPLIT_MAX_SIZE)) return null;
	for (let i = path.length - 1; i > 0; i--) {
		if (path[i] !== "/") continue;
		const prefix = path.slice(0, i);
		const name = path.slice(i + 1);
		if (!isUtf8TooLong(prefix, 155) && !isUtf8TooLong(name, 100)) return {
			prefix,
			name
		};
	}
	return null;
}
//#endregion
//#region src/tar/header.ts
function createTarHeader(header) {
	const view = /* @__PURE__ */ new Uint8Array(512);
	const size = isBodyless(header) ? 0 : header.size ?? 0;
	let name = header.name;
	let prefix = "";
	if (!header.pax?.path) {
		const split = findUstarSplit(name);
		if (split) {
			name = split.name;
			prefix = split.prefix;
		}
	}
	writeString(view, 0, 100, name);
	writeOctal(view, 100, 8, header.mode ?? (header.type === "directory" ? 493 : 420));
	writeOctal(view, 108, 8, header.uid ?? 0);
	writeOctal(view, 116, 8, header.gid ?? 0);
	writeOctal(view, 124, 12, size);
	writeOctal(view, 136, 12, Math.floor((header.mtime?.getTime() ?? Date.now()) / 1e3));
	writeString(view, 156, 1, TYPEFLAG[header.type ?? "file"]);
	writeString(view, 157, 100, header.linkname);
	writeString(view, 257, 6, "ustar\0");
	writeString(view, 263, 2, "00");
	writeString(view, 265, 32, header.uname);
	writeString(view, 297, 32, header.gname);
	writeString(view, 345, 155, prefix);
	writeChecksum(view);
	return view;
}
function parseUstarHeader(block, strict) {
	if (strict && !validateChecksum(block)) throw new Error("Invalid tar header checksum.");
	const header = {
		name: readString(block, 0, 100),
		mode: readOctal(block, 100, 8),
		uid: readNumeric(block, 108, 8),
		gid: readNumeric(block, 116, 8),
		size: readNumeric(block, 124, 12),
		mtime: /* @__PURE__ */ new Date(readNumeric(block, 136, 12) * 1e3),
		type: FLAGTYPE[block[156]] || "file",
		linkname: readString(block, 157, 100)
	};
	const magic = readString(block, 257, 6);
	if (magic.trim() === "ustar") {
		header.uname = readString(block, 265, 32);
		header.gname = readString(block, 297, 32);
	}
	if (magic === "ustar") header.prefix = readString(block, 345, 155);
	return header;
}
const PAX_MAPPING = {
	path: ["name", (v) => v],
	linkpath: ["linkname", (v) => v],
	size: ["size", (v) => /^\d+$/.test(v) && Number.isSafeInteger(+v) ? +v : NaN],
	mtime: ["mtime", parseFloat],
	uid: ["uid", (v) => parseInt(v, 10)],
	gid: ["gid", (v) => parseInt(v, 10)],
	uname: ["uname", (v) => v],
	gname: ["gname", (v) => v]
};
function parsePax(buffer) {
	const overrides = Object.create(null);
	const pax = Object.create(null);
	let isPax = false;
	let offset = 0;
	while (offset < buffer.length) {
		const spaceIndex = buffer.indexOf(32, offset);
		if (spaceIndex === -1) break;
		const length = parseInt(decoder.decode(buffer.subarray(offset, spaceIndex)), 10);
		if (!(length > 0)) break;
		const recordEnd = offset + length;
		const recordStr = decoder.decode(buffer.subarray(spaceIndex + 1, recordEnd - 1));
		const equalsIndex = recordStr.indexOf("=");
		if (equalsIndex > 0) {
			const key = recordStr.slice(0, equalsIndex);
			const value = recordStr.slice(equalsIndex + 1);
			pax[key] = value;
			isPax = true;
			if (Object.hasOwn(PAX_MAPPING, key)) {
				const [targetKey, parser] = PAX_MAPPING[key];
				const parsedValue = parser(value);
				if (typeof parsedValue === "string" || !Number.isNaN(parsedValue)) overrides[targetKey] = parsedValue;
			}
		}
		offset = recordEnd;
	}
	if (isPax) overrides.pax = pax;
	return overrides;
}
function applyOverrides(header, overrides) {
	if (overrides.name !== void 0) header.name = overrides.name;
	if (overrides.linkname !== void 0) header.linkname = overrides.linkname;
	if (overrides.size !== void 0) header.size = overrides.size;
	if (overrides.mtime !== void 0) header.mtime = /* @__PURE__ */ new Date(overrides.mtime * 1e3);
	if (overrides.uid !== void 0) header.uid = overrides.uid;
	if (overrides.gid !== void 0) header.gid = overrides.gid;
	if (overrides.uname !== void 0) header.uname = overrides.uname;
	if (overrides.gname !== void 0) header.gname = overrides.gname;
	if (overrides.pax) header.pax = Object.assign({}, header.pax ?? {}, overrides.pax);
}
function getMetaParser(type) {
	switch (type) {
		case "pax-global-header":
		case "pax-header": return parsePax;
		case "gnu-long-name": return (data) => ({ name: readString(data, 0, data.length) });
		case "gnu-long-link-name": return (data) => ({ linkname: readString(data, 0, data.length) });
		default: return;
	}
}
function getHeaderBlocks(header) {
	const base = createTarHeader(header);
	const pax = generatePax(header);
	if (!pax) return [base];
	const paxPadding = -pax.paxBody.length & 511;
	const paddingBlocks = paxPadding > 0 ? [ZERO_BLOCK.subarray(0, paxPadding)] : [];
	return [
		pax.paxHeader,
		pax.paxBody,
		...paddingBlocks,
		base
	];
}
//#endregion
//#region src/tar/unpacker.ts
const STATE_HEADER = 0;
const STATE_BODY = 1;
const MAX_META_SIZE = 8388608;
const MAX_GLOBAL_PAX_KEYS = 512;
const truncateErr = /* @__PURE__ */ new Error("Tar archive is truncated.");
function createUnpacker(options = {}) {
	const strict = options.strict ?? false;
	const { available, peek, push, discard, pull } = createChunkQueue();
	let state = STATE_HEADER;
	let ended = false;
	let done = false;
	let eof = false;
	let currentEntry = null;
	const paxGlobals = {};
	let nextEntryOverrides = {};
	const unpacker = {
		isEntryActive: () => state === STATE_BODY,
isBodyComplete: () => !currentEntry || currentEntry.remaining === 0,
canFinish: () => !currentEntry || available() >= currentEntry.remaining + currentEntry.padding,
		bodyBytes: () => currentEntry && currentEntry.remaining > 0 ? Math.min(currentEntry.remaining, available()) : 0,
available,
write(chunk) {
			if (ended) throw new Error("Archive already ended.");
			if (eof) {
				if (strict) checkPadding(chunk);
				return;
			}
			push(chunk);
		},
end() {
			ended = true;
		},
readHeader() {
			if (state !== STATE_HEADER) throw new Error("Cannot read header while an entry is active");
			if (done) return void 0;
			while (!done) {
				if (available() < 512) {
					if (ended) {
						if (available() > 0 && strict) throw truncateErr;
						done = true;
						return;
					}
					return null;
				}
				const headerBlock = peek(512);
				if (isZeroBlock(headerBlock)) {
					if (available() < 1024) {
						if (ended) {
							if (strict) throw truncateErr;
							done = true;
							return;
						}
						return null;
					}
					if (isZeroBlock(peek(1024).subarray(512))) {
						discard(1024);
						done = true;
						eof = true;
						if (strict) pull(available(), checkPadding);
						else discard(available());
						return;
					}
					if (strict) throw new Error("Invalid tar header.");
					discard(512);
					continue;
				}
				let internalHeader;
				try {
					internalHeader = parseUstarHeader(headerBlock, strict);
				} catch (err) {
					if (strict) throw err;
					discard(512);
					continue;
				}
				const metaParser = getMetaParser(internalHeader.type);
				if (metaParser) {
					if (internalHeader.size > MAX_META_SIZE) throw new Error("Tar metadata entry exceeds maximum size.");
					const paddedSize = internalHeader.size + (-internalHeader.size & 511);
					if (available() < 512 + paddedSize) {
						if (ended && strict) throw truncateErr;
						return null;
					}
					discard(512);
					const overrides = metaParser(pull(paddedSize).subarray(0, internalHeader.size));
					if (nextEntryOverrides.pax) nextEntryOverrides = {};
					const target = internalHeader.type === "pax-global-header" ? paxGlobals : nextEntryOverrides;
					if (target === paxGlobals && overrides.pax && Object.keys(overrides.pax).length > MAX_GLOBAL_PAX_KEYS) throw new Error("Too many global attributes.");
					for (const key in overrides) target[key] = overrides[key];
					continue;
				}
				discard(512);
				const header = internalHeader;
				if (internalHeader.prefix) header.name = `${internalHeader.prefix}/${header.name}`;
				applyOverrides(header, paxGlobals);
				applyOverrides(header, nextEntryOverrides);
				let archiveSize = header.size;
				if (isBodyless(header)) {
					archiveSize = 0;
					header.size = 0;
				} else if (header.name.endsWith("/") && header.type === "file") {
					header.type = DIRECTORY;
					header.size = 0;
				}
				nextEntryOverrides = {};
				currentEntry = {
					header,
					remaining: archiveSize,
					padding: -archiveSize & 511
				};
				state = STATE_BODY;
				return header;
			}
		},
streamBody(callback) {
			if (state !== STATE_BODY || !currentEntry || currentEntry.remaining === 0) return 0;
			const bytesToFeed = Math.min(currentEntry.remaining, available());
			if (bytesToFeed === 0) return 0;
			const fed = pull(bytesToFeed, callback);
			currentEntry.remaining -= fed;
			return fed;
		},
skipPadding() {
			if (state !== STATE_BODY || !currentEntry) return true;
			if (currentEntry.remaining > 0) throw new Error("Body not fully consumed");
			if (available() < currentEntry.padding) return false;
			discard(currentEntry.padding);
			currentEntry = null;
			state = STATE_HEADER;
			return true;
		},
skipEntry() {
			if (state !== STATE_BODY || !currentEntry) return true;
			const toDiscard = Math.min(currentEntry.remaining, available());
			if (toDiscard > 0) {
				discard(toDiscard);
				currentEntry.remaining -= toDiscard;
			}
			if (currentEntry.remaining > 0) return false;
			return unpacker.skipPadding();
		},
finish() {
			if (strict && !eof) throw truncateErr;
		}
	};
	return unpacker;
}
function isZeroBlock(block) {
	if (block.length === 0) return true;
	if (block[0] !== 0) return false;
	if (block.byteOffset % 8 === 0 && block.length % 8 === 0) {
		const view = new BigUint64Array(block.buffer, block.byteOffset, block.length / 8);
		for (let i = 0; i < view.length; i++) if (view[i] !== 0n) return false;
		return true;
	}
	for (let i = 0; i < block.length; i++) if (block[i] !== 0) return false;
	return true;
}
function checkPadding(chunk) {
	if (!isZeroBlock(chunk)) throw new Error("Invalid EOF.");
	return true;
}
//#endregion
//#region src/tar/packer.ts
const EOF_BUFFER = /* @__PURE__ */ new Uint8Array(1024);
function createTarPacker(onData) {
	let currentHeader = null;
	let bytesWritten = 0;
	let finalized = false;
	const fail = (message) => {
		throw new Error(message);
	};
	return {
		add(header) {
			if (finalized) fail("No new tar entries after finalize.");
			if (currentHeader !== null) fail("Previous entry must be completed before adding a new one");
			const size = isBodyless(header) ? 0 : header.size;
			if (!Number.isSafeInteger(size) || size < 0) fail("Invalid tar entry size.");
			const headerBlocks = getHeaderBlocks({
				...header,
				size
			});
			for (const block of headerBlocks) onData(block);
			currentHeader = {
				...header,
				size
			};
			bytesWritten = 0;
		},
		write(chunk) {
			if (!currentHeader) fail("No active tar entry.");
			if (finalized) fail("Cannot write data after finalize.");
			const newTotal = bytesWritten + chunk.length;
			if (newTotal > currentHeader.size) fail(`"${currentHeader.name}" exceeds given size of ${currentHeader.size} bytes.`);
			bytesWritten = newTotal;
			onData(chunk);
		},
		endEntry() {
			if (!currentHeader) fail("No active entry to end.");
			if (finalized) fail("Cannot end entry after finalize.");
			if (bytesWritten !== currentHeader.size) fail(`Size mismatch for "${currentHeader.name}".`);
			const paddingSize = -currentHeader.size & 511;
			if (paddingSize > 0) onData(new Uint8Array(paddingSize));
			currentHeader = null;
			bytesWritten = 0;
		},
		finalize() {
			if (finalized) fail("Archive has already been finalized");
			if (currentHeader !== null) fail("Cannot finalize while an entry is still active");
			onData(EOF_BUFFER);
			finalized = true;
		}
	};
}
//#endregion


;// CONCATENATED MODULE: ./node_modules/modern-tar/dist/web/index.js

//#region src/web/pack.ts
function web_createTarPacker() {
	let streamController;
	let packer;
	let bodyController = null;
	let resume = null;
	let drain = null;
	let stopped = false;
	let stopReason;
	const unblock = () => {
		resume?.();
		resume = null;
		drain = null;
	};
	const stop = (reason) => {
		if (stopped) return;
		stopped = true;
		stopReason = reason;
		bodyController?.error(reason);
		bodyController = null;
		streamController.error(reason);
		unblock();
	};
	const abortBody = (reason = AbortSignal.abort().reason) => {
		bodyController = null;
		stop(reason);
	};
	const checkStopped = () => {
		if (stopped) throw stopReason;
	};
	const emit = (operation) => {
		checkStopped();
		try {
			operation();
		} catch (error) {
			stop(error);
			throw error;
		}
		const pending = drain;
		if (!pending) return;
		const signal = bodyController?.signal;
		if (!signal) return;
		if (signal.aborted) abortBody(signal.reason);
		else signal.onabort = () => abortBody(signal.reason);
		return pending.then(checkStopped);
	};
	return {
		readable: new ReadableStream({
			start(controller) {
				streamController = controller;
				packer = createTarPacker$1((chunk) => {
					const buffer = chunk.buffer;
					controller.enqueue(buffer instanceof ArrayBuffer && !Reflect.get(buffer, "resizable") ? chunk : new Uint8Array(chunk));
					if ((controller.desiredSize ?? 1) <= 0) drain ||= new Promise((resolve) => {
						resume = resolve;
					});
				});
			},
			pull: unblock,
			cancel(reason = AbortSignal.abort().reason) {
				stop(reason);
			}
		}, new ByteLengthQueuingStrategy({ highWaterMark: 8388608 })),
		controller: {
			add(header) {
				try {
					checkStopped();
					if (bodyController) throw new Error("Previous entry must be completed before adding a new one");
					packer.add(header);
				} catch (error) {
					stop(error);
					throw error;
				}
				return new WritableStream({
					start(controller) {
						bodyController = controller;
					},
					write(chunk) {
						return emit(() => {
							if (!ArrayBuffer.isView(chunk) || chunk[Symbol.toStringTag] !== "Uint8Array") throw new TypeError("Expected a Uint8Array body chunk");
							packer.write(chunk);
						});
					},
					close() {
						const result = emit(() => packer.endEntry());
						if (!result) {
							bodyController = null;
							return;
						}
						return result.then(() => {
							bodyController = null;
						});
					},
					abort: abortBody
				});
			},
			finalize() {
				try {
					checkStopped();
					if (bodyController) throw new Error("Cannot finalize while an entry is still active");
					packer.finalize();
					streamController.close();
				} catch (error) {
					stop(error);
					throw error;
				}
			},
			error(err) {
				stop(err);
			}
		}
	};
}
//#endregion
//#region src/web/stream-utils.ts
async function streamToBuffer(stream) {
	const chunks = [];
	const reader = stream.getReader();
	let totalLength = 0;
	try {
		while (true) {
			const { done, value } = await reader.read();
			if (done) break;
			chunks.push(value);
			totalLength += value.length;
		}
		const result = new Uint8Array(totalLength);
		let offset = 0;
		for (const chunk of chunks) {
			result.set(chunk, offset);
			offset += chunk.length;
		}
		return result;
	} finally {
		reader.releaseLock();
	}
}
const drain = (stream) => stream.pipeTo(new WritableStream());
//#endregion
//#region src/web/unpack.ts
const BUFFER_LIMIT = 1048576;
const RESUME_LIMIT = BUFFER_LIMIT / 2;
function createTarDecoder(options = {}) {
	const unpacker = createUnpacker(options);
	const strict = options.strict ?? false;
	let controller = null;
	let bodyController = null;
	let pumping = false;
	let blocked = false;
	let resume = null;
	let abortHooked = false;
	let eofReached = false;
	let sourceEnded = false;
	let closed = false;
	const unblock = () => {
		resume?.();
		resume = null;
	};
	const closeBody = () => {
		try {
			bodyController?.close();
		} catch {}
		bodyController = null;
	};
	const fail = (reason) => {
		if (closed) return;
		closed = true;
		try {
			bodyController?.error(reason);
		} catch {}
		bodyController = null;
		try {
			controller.error(reason);
		} catch {}
		controller = null;
		unblock();
	};
	const finish = () => {
		if (closed) return;
		closed = true;
		closeBody();
		try {
			controller.close();
		} catch {}
		controller = null;
		unblock();
	};
	const truncateOrFinish = () => {
		if (strict) throw new Error("Tar archive is truncated.");
		finish();
	};
	const pump = () => {
		if (pumping || closed || !controller) return;
		blocked = false;
		pumping = true;
		try {
			while (true) {
				if (eofReached) {
					if (sourceEnded) finish();
					break;
				}
				if (unpacker.isEntryActive()) {
					if (sourceEnded && !unpacker.canFinish()) {
						truncateOrFinish();
						break;
					}
					if (bodyController) {
						if ((bodyController.desiredSize ?? 1) <= 0) {
							blocked = true;
							break;
						}
						if (unpacker.streamBody((c) => (bodyController.enqueue(c), (bodyController.desiredSize ?? 1) > 0)) === 0 && !unpacker.isBodyComplete()) {
							if (sourceEnded) truncateOrFinish();
							break;
						}
					} else if (!unpacker.skipEntry()) {
						if (sourceEnded) truncateOrFinish();
						break;
					}
					if (unpacker.isBodyComplete()) {
						closeBody();
						if (!unpacker.skipPadding()) {
							if (sourceEnded) truncateOrFinish();
							break;
						}
					}
				} else {
					if ((controller.desiredSize ?? 0) < 0) {
						blocked = true;
						break;
					}
					const header = unpacker.readHeader();
					if (header === null) {
						if (sourceEnded) finish();
						break;
					}
					if (header === void 0) {
						if (sourceEnded) {
							unpacker.finish();
							finish();
							break;
						}
						eofReached = true;
						break;
					}
					controller.enqueue({
						header,
						body: new ReadableStream({
							start(c) {
								if (header.size === 0) c.close();
								else bodyController = c;
							},
							pull: pump,
							cancel() {
								bodyController = null;
								pump();
							}
						})
					});
				}
			}
		} catch (error) {
			fail(error);
			throw error;
		} finally {
			pumping = false;
		}
		if (resume && (!blocked || unpacker.available() < RESUME_LIMIT)) unblock();
	};
	return {
		readable: new ReadableStream({
			start(c) {
				controller = c;
			},
			pull: pump,
			cancel(reason) {
				unpacker.end();
				if (reason !== void 0) fail(reason);
				else finish();
			}
		}, { highWaterMark: 2 }),
		writable: new WritableStream({
			write(chunk, controller) {
				try {
					unpacker.write(chunk);
					pump();
					if (blocked && unpacker.available() >= BUFFER_LIMIT) {
						if (!abortHooked) {
							controller.signal.onabort = unblock;
							abortHooked = true;
						}
						return new Promise((resolve) => resume = resolve);
					}
				} catch (error) {
					fail(error);
					throw error;
				}
			},
			close() {
				try {
					sourceEnded = true;
					unpacker.end();
					pump();
				} catch (error) {
					fail(error);
					throw error;
				}
			},
			abort(reason) {
				fail(reason);
			}
		})
	};
}
//#endregion
//#region src/web/helpers.ts
async function packTar(entries) {
	const { readable, controller } = web_createTarPacker();
	const archive = streamToBuffer(readable);
	try {
		for (const entry of entries) {
			const entryStream = controller.add(entry.header);
			const body = "body" in entry ? entry.body : entry.data;
			if (!body) {
				await entryStream.close();
				continue;
			}
			if (body instanceof ReadableStream) await body.pipeTo(entryStream);
			else if (body instanceof Blob) await body.stream().pipeTo(entryStream);
			else try {
				const chunk = await normalizeBody(body);
				if (chunk.length > 0) {
					const writer = entryStream.getWriter();
					await writer.write(chunk);
					await writer.close();
				} else await entryStream.close();
			} catch {
				throw new TypeError(`Unsupported content type for entry "${entry.header.name}".`);
			}
		}
		controller.finalize();
	} catch (error) {
		controller.error(error);
	}
	return archive;
}
async function unpackTar(archive, options = {}) {
	if (!(archive instanceof ReadableStream)) return unpackTarBuffer(archive instanceof Uint8Array ? archive : new Uint8Array(archive), options);
	const results = [];
	const reader = archive.pipeThrough(createTarDecoder(options)).getReader();
	try {
		while (true) {
			const { done, value: entry } = await reader.read();
			if (done) break;
			let processedHeader;
			try {
				processedHeader = transformHeader(entry.header, options);
			} catch (error) {
				await entry.body.cancel();
				throw error;
			}
			if (processedHeader === null) {
				await drain(entry.body);
				continue;
			}
			if (isBodyless(processedHeader)) {
				await drain(entry.body);
				results.push({ header: processedHeader });
			} else results.push({
				header: processedHeader,
				data: await streamToBuffer(entry.body)
			});
		}
	} catch (error) {
		await reader.cancel(error).catch(() => {});
		throw error;
	} finally {
		reader.releaseLock();
	}
	return results;
}
function unpackTarBuffer(archive, options) {
	const unpacker = createUnpacker(options);
	const strict = options.strict ?? false;
	const results = [];
	unpacker.write(archive);
	unpacker.end();
	while (true) {
		const header = unpacker.readHeader();
		if (header === void 0) break;
		if (header === null) {
			if (strict) throw new Error("Tar archive is truncated.");
			break;
		}
		const processedHeader = transformHeader(header, options);
		if (processedHeader === null) {
			const skipped = unpacker.skipEntry();
			if (!skipped && strict) throw new Error("Tar archive is truncated.");
			if (!skipped) break;
			continue;
		}
		if (isBodyless(processedHeader)) {
			const skipped = unpacker.skipEntry();
			if (!skipped && strict) throw new Error("Tar archive is truncated.");
			results.push({ header: processedHeader });
			if (!skipped) break;
			continue;
		}
		let size = header.size;
		if (size < 0 || !unpacker.canFinish()) {
			if (strict) throw new Error("Tar archive is truncated.");
			size = unpacker.bodyBytes();
		}
		const data = new Uint8Array(size);
		let offset = 0;
		unpacker.streamBody((chunk) => {
			data.set(chunk, offset);
			offset += chunk.length;
			return true;
		});
		const bodyComplete = unpacker.isBodyComplete();
		let paddingComplete = true;
		if (bodyComplete) {
			paddingComplete = unpacker.skipPadding();
			if (!paddingComplete && strict) throw new Error("Tar archive is truncated.");
		}
		results.push({
			header: processedHeader,
			data
		});
		if (!bodyComplete || !paddingComplete) break;
	}
	unpacker.finish();
	return results;
}
//#endregion


;// CONCATENATED MODULE: ./src/helm/chart-source.ts





/** Past this an archive is an attack, not a chart; helm's own limit is 100 MiB (helm: pkg/chart/loader/archive). */
const unpackedLimit = 100 * 1024 * 1024;
/** Bigger files hold data; template functions are looked for in the first part only. */
const textLimit = 2 * 1024 * 1024;
/**
 * Reads a chart from where helm rendered it.
 * @param path the chart's folder or its tgz, as `helm template --debug` names it.
 * @throws when the path cannot be read or is no archive.
 */
async function readChartSource(path) {
    const texts = (0,external_node_fs_namespaceObject.statSync)(path).isDirectory()
        ? await readFolder(path, '')
        : await readArchive((0,external_node_fs_namespaceObject.readFileSync)(path));
    return {
        version: chartVersion(texts.get('Chart.yaml')),
        files: texts,
    };
}
function chartVersion(text) {
    try {
        // Chart.yaml is a mapping with an apiVersion, which is all that parseManifest asks for.
        return scalarText(parseManifest(text ?? '', '')[0]?.value.get('version'));
    }
    catch {
        return '';
    }
}
/** Links are followed, as helm does; a folder that contains itself ends at the depth limit. */
async function readFolder(root, prefix, depth = 0) {
    const texts = new Map();
    if (depth > 20)
        return texts;
    for (const name of (0,external_node_fs_namespaceObject.readdirSync)(root)) {
        const path = (0,external_node_path_namespaceObject.join)(root, name);
        const stats = (0,external_node_fs_namespaceObject.statSync)(path, { throwIfNoEntry: false });
        if (stats?.isDirectory() && name !== '.git')
            merge(texts, await readFolder(path, `${prefix}${name}/`, depth + 1));
        else if (stats?.isFile())
            await addFile(texts, `${prefix}${name}`, () => (0,external_node_fs_namespaceObject.readFileSync)(path));
    }
    return texts;
}
/** Archives hold the chart in a folder of its name; that first part of each path is cut. */
async function readArchive(archive) {
    const entries = await unpackTar((0,external_node_zlib_namespaceObject.gunzipSync)(archive, { maxOutputLength: unpackedLimit }), {
        filter: ({ type }) => type === 'file',
    });
    const texts = new Map();
    for (const { header, data } of entries) {
        const name = header.name.replace(/^(\.\/)?[^/]+\//, '');
        if (data)
            await addFile(texts, name, () => Buffer.from(data));
    }
    return texts;
}
/** A subchart may lie in `charts/` as an archive of its own. */
async function addFile(texts, name, read) {
    if (/(^|\/)charts\/[^/]+\.tgz$/.test(name)) {
        merge(texts, await readArchive(read()), name.replace(/\.tgz$/, '/'));
    }
    else if (!/^(charts\/[^/]+\/)*crds\/|\.(md|png|svg|gz|tgz|zip|prov)$|(^|\/)(LICENSE|NOTES\.txt|\.helmignore)$/i.test(name)) {
        texts.set(name, read()
            .toString('utf8')
            .slice(0, isTemplate(name) ? undefined : textLimit));
    }
}
function isTemplate(name) {
    return /(^|\/)templates\//.test(name);
}
function merge(into, from, prefix = '') {
    for (const [name, text] of from)
        into.set(`${prefix}${name}`, text);
}

;// CONCATENATED MODULE: ./src/helm/template-calls.ts
/** From sprig's crypto, date, list and random functions (Masterminds/sprig: functions.go). */
const randomNames = [
    'randAlphaNum',
    'randAlpha',
    'randNumeric',
    'randAscii',
    'randBytes',
    'randInt',
    'genPrivateKey',
    'genCA',
    'genCAWithKey',
    'genSelfSignedCert',
    'genSelfSignedCertWithKey',
    'genSignedCert',
    'genSignedCertWithKey',
    'uuidv4',
    'now',
    'ago',
    'bcrypt',
    'htpasswd',
    'shuffle',
    'encryptAES',
    'getHostByName',
];
const interesting = new RegExp(`(?<![.$\\w"])(${[...randomNames, 'lookup', 'tpl'].join('|')})(?!\\w)`, 'g');
/**
 * Looks through the templates for calls that make a render depend on more than chart and values. Where a template
 * calls `tpl`, texts from elsewhere are templates too, so all files and the given values are looked through.
 * A call that is never reached counts as well: it only costs a second render.
 * @param values texts of the values that were given for this release.
 */
function templateCalls(chart, values) {
    const all = [...chart.files];
    const templates = all.filter(([file]) => /(^|\/)templates\//.test(file));
    const usesTpl = templates.some(([, text]) => text.includes('tpl') && callsIn(text).includes('tpl'));
    const texts = usesTpl ? [...all, ...values.map((text) => ['the values', text])] : templates;
    const calls = texts.flatMap(([file, text]) => callsIn(text).map((name) => ({ name, file })));
    const asks = (pattern) => texts.find(([, text]) => pattern.test(text) && pattern.test(code(text)))?.[0];
    return {
        random: calls.filter(({ name }) => randomNames.includes(name)),
        lookup: calls.some(({ name }) => name === 'lookup'),
        apiVersions: asks(/\.Capabilities(?!\.(KubeVersion|HelmVersion))\b/) !== undefined,
        revision: asks(/\.Release\.Revision\b/),
    };
}
function callsIn(text) {
    if (text.search(interesting) < 0)
        return [];
    return [...new Set([...code(text).matchAll(interesting)].map(([, name]) => name ?? ''))];
}
const stringOrEnd = /"(?:\\.|[^"\\\n])*"|`[^`]*`|\}\}/g;
/**
 * The template actions of a text, without their comments and the content of their strings. One pass from left to
 * right: a chart is hostile text, and a single expression for an action could be made to run for ever.
 */
function code(text) {
    const parts = [];
    let at = text.indexOf('{{');
    while (at >= 0) {
        const end = isComment(text, at) ? endOfComment(text, at) : endOfAction(text, at + 2, parts);
        at = end < 0 ? -1 : text.indexOf('{{', end);
    }
    return parts.join('\n');
}
function isComment(text, at) {
    return /^\{\{-?\s*\/\*/.test(text.slice(at, at + 40));
}
function endOfComment(text, at) {
    const end = text.indexOf('*/', at);
    return end < 0 ? -1 : text.indexOf('}}', end);
}
/** @returns where the action ends, -1 when it does not; adds its code to `parts`. */
function endOfAction(text, start, parts) {
    let from = start;
    stringOrEnd.lastIndex = start;
    for (let match = stringOrEnd.exec(text); match; match = stringOrEnd.exec(text)) {
        parts.push(text.slice(from, match.index));
        from = stringOrEnd.lastIndex;
        if (match[0] === '}}')
            return from;
    }
    parts.push(text.slice(from));
    return -1;
}

;// CONCATENATED MODULE: ./src/helm/render-for-gate.ts






/**
 * Renders client-side with the cluster's versions, which costs a third of a render on the server. Charts that look
 * into the cluster are rendered there.
 * @throws RenderError, ManifestError
 */
async function renderForGate(flags, place, helm) {
    const client = render_for_gate_placeOf(flags, place, []);
    const first = await attempt(flags, { ...client, includeCrds: true }, helm);
    if (!first.chartPath) {
        throw first.error ?? new RenderError('helm did not name the path of the chart', 'chart');
    }
    const chart = await readChartSource(first.chartPath);
    const calls = templateCalls(chart, givenTexts(flags));
    const { crds, manifest } = splitRender(first.render?.manifest ?? '');
    const own = { ...first, ...(first.render ? { render: { ...first.render, manifest } } : {}) };
    const made = await settled(flags, { place, client, first: own, helm, calls, crds });
    const again = () => renderAgain(flags, made.place, helm);
    return { manifest: made.manifest, notes: made.notes, chart, calls, crds, again };
}
async function settled(flags, one) {
    const { place, client, first, helm, calls, crds } = one;
    if (calls.lookup || (flags.render.on === 'server' && flags.render.asked))
        return renderOnServer(flags, one);
    const own = place.installed || !calls.apiVersions ? [] : addedApiVersions(crdsOfFolder(crds), place.cluster);
    if (own.length > 0) {
        const withOwn = render_for_gate_placeOf(flags, place, own);
        return { manifest: (await renderChart(flags, withOwn, helm)).manifest, place: withOwn, notes: [] };
    }
    return { manifest: manifestOf(first), place: client, notes: [] };
}
async function renderOnServer(flags, { client, first, helm }) {
    const server = { ...client, server: 'without-validation' };
    const onServer = await attempt(flags, server, helm);
    if (!onServer.error)
        return { manifest: manifestOf(onServer), place: server, notes: [] };
    if (!/no matches for kind/.test(onServer.error.message))
        throw onServer.error;
    const text = 'the chart calls lookup, and could not be rendered on the server because CRDs that it needs do not exist yet: ' +
        'rendered without a look into the cluster, what is applied may differ';
    return { manifest: manifestOf(first), place: client, notes: [{ level: 'warning', text }] };
}
/** @returns what the definitions provide and the cluster does not list. */
function addedApiVersions(crds, cluster) {
    const known = new Set(cluster?.apiVersions ?? []);
    return providedApiVersions(crds).filter((version) => !known.has(version));
}
function render_for_gate_placeOf(flags, place, ownApiVersions) {
    const { namespace, installed, cluster, baseValues } = place;
    const versions = [...(cluster?.apiVersions ?? []), ...ownApiVersions];
    const capabilities = cluster
        ? [
            `--kube-version=${cluster.kubeVersion}`,
            ...(versions.length > 0 ? [`--api-versions=${versions.join(',')}`] : []),
        ]
        : flags.capabilityArgs;
    return { namespace, isUpgrade: installed, server: 'no', capabilities, baseValues };
}
async function attempt(flags, place, helm) {
    try {
        const render = await renderChart(flags, place, helm);
        return { render, chartPath: render.chartPath };
    }
    catch (error) {
        if (error instanceof RenderError)
            return { error, chartPath: error.chartPath };
        throw error;
    }
}
function manifestOf({ render, error }) {
    if (!render)
        throw error ?? new RenderError('helm failed and gave no reason', 'render');
    return render.manifest;
}
/** A clock that shows seconds must have moved on. */
async function renderAgain(flags, place, helm) {
    await (0,promises_namespaceObject.setTimeout)(1000 - (Date.now() % 1000));
    return (await renderChart(flags, place, helm)).manifest;
}
/** Values may hold templates, for charts that call `tpl`. */
function givenTexts(flags) {
    return [...flags.setValues, ...flags.valueFiles.map(readText)];
}
function readText(path) {
    try {
        return (0,external_node_fs_namespaceObject.readFileSync)(path, 'utf8');
    }
    catch {
        return '';
    }
}

;// CONCATENATED MODULE: ./src/helm/unstable.ts


/**
 * Finds out whether the same chart with the same values renders to something else each time, so that an apply cannot
 * be held to a plan. Renders again only where the chart calls a function that may cause it, and not when the render
 * is what an earlier run stored: that already was the second render.
 * @throws RenderError, ManifestError from the second render.
 */
async function unstableBy(render, release) {
    const { random, revision } = render.calls;
    if (sameAsStored(release))
        return { cause: undefined, notes: [] };
    if (revision !== undefined && release.installed) {
        // helm template knows revision 1 only, so the render that helm upgrade makes is not to be had.
        return { cause: `.Release.Revision in ${revision}`, notes: [] };
    }
    if (random.length === 0)
        return { cause: undefined, notes: [] };
    const again = parseManifest(await render.again(), release.namespace);
    const differing = differingTexts(release, again);
    if (differing === undefined)
        return { cause: undefined, notes: clockNotes(render) };
    return { cause: likelyCause(render, differing), notes: [] };
}
function sameAsStored({ objects, old, installed }) {
    if (!installed || objects.length !== old.length)
        return false;
    const stored = old.map(approvedText).sort();
    return objects
        .map(approvedText)
        .sort()
        .every((text, index) => text === stored[index]);
}
/** @returns the documents that differ, undefined when none does. */
function differingTexts(release, again) {
    const second = new Map(again.map((object) => [objectKey(object), approvedText(object)]));
    const differing = release.objects.filter((object) => second.get(objectKey(object)) !== approvedText(object));
    if (differing.length === 0 && again.length === release.objects.length)
        return undefined;
    return differing.map(({ text }) => text);
}
/** The function in the template that a differing document comes from, else any that the chart calls. */
function likelyCause({ calls }, differing) {
    const sources = differing.flatMap((text) => /^# Source: [^/\n]+\/(.+)$/m.exec(text)?.[1] ?? []);
    const call = calls.random.find(({ file }) => sources.includes(file)) ?? calls.random[0];
    const where = sources[0] && call && !sources.includes(call.file) ? `, seen in ${sources[0]}` : '';
    return call ? `${call.name} in ${call.file}${where}` : 'unknown';
}
/** Two renders a second apart say nothing about another day. */
function clockNotes({ calls }) {
    const call = calls.random.find(({ name }) => name === 'now' || name === 'ago');
    if (!call)
        return [];
    const text = `the chart calls ${call.name} in ${call.file}: what is applied on another day may differ, and is refused then`;
    return [{ level: 'info', text }];
}

;// CONCATENATED MODULE: ./src/helm/diff-for-gate.ts













/**
 * `helm diff upgrade` under the action: stored release and cluster facts come from the gate folder, and the result
 * goes there as data, also when this fails.
 * @throws whatever stopped it, after it was written down.
 */
async function diffForGate(flags, run, helm) {
    try {
        if (flags.display.secrets !== 'redacted') {
            throw new UsageError('--show-secrets is not allowed in a plan: it is published');
        }
        const { result, comparison } = await diffRelease(flags, run, helm);
        writeReleaseDiff(run.gateDir, result);
        writeWanted(run.gateDir, result, wantedObjects(comparison));
        return {
            comparison,
            warnings: result.notes.filter(({ level }) => level === 'warning').map(({ text }) => text),
        };
    }
    catch (error) {
        writeReleaseDiff(run.gateDir, failed(flags.release, run.namespace, error));
        throw error;
    }
}
function wantedObjects({ differences }) {
    return differences.flatMap((difference) => difference.action === 'remove'
        ? []
        : [{ key: objectKey(difference.next), text: canonical(difference.next.value) }]);
}
function failed(name, namespace, error) {
    const identity = { name, namespace, outcome: 'failed' };
    if (error instanceof RenderError)
        return { ...identity, error: error.message, failure: error.failure };
    if (error instanceof ManifestError)
        return { ...identity, error: `the render cannot be read: ${error.message}`, failure: 'render' };
    if (error instanceof UsageError)
        return { ...identity, error: error.message, failure: 'internal' };
    const code = error?.code;
    return {
        ...identity,
        error: `the diff plugin failed${typeof code === 'string' ? `: ${code}` : ''}`,
        failure: 'internal',
    };
}
async function diffRelease(flags, run, helm) {
    const { namespace, gateDir } = run;
    const key = readDigestKey(gateDir);
    if (!key)
        throw new UsageError(`HELMFILE_GATE_DIR holds no digest key: let the action set the variable`);
    const newest = readStoredRelease(gateDir, namespace, flags.release);
    // helm installs anew where the newest revision says uninstalled (helm: pkg/cmd/upgrade.go).
    const stored = newest?.status === 'uninstalled' ? undefined : newest;
    const cluster = readCluster(gateDir, { namespace, name: flags.release });
    const place = { namespace, installed: stored !== undefined, cluster, baseValues: undefined };
    const render = await withStoredValues(flags, { namespace, installed: place.installed }, helm, (baseValues) => renderForGate(flags, { ...place, baseValues }, helm));
    const objects = parseManifest(render.manifest, namespace);
    const old = stored ? parseStored([stored.manifest, ...stored.hooks], namespace, objects) : [];
    const comparison = compareObjects(old, objects, comparisonOptions(flags.display));
    const digest = renderDigest(objects, namespace, key);
    const unstable = await unstableBy(render, { objects, old, installed: place.installed, namespace });
    const untouched = stored?.chartVersion === render.chart.version && comparison.differences.length === 0;
    const crds = crdFindings(render.crds, { installed: place.installed, untouched }, gateDir);
    const result = {
        name: flags.release,
        namespace,
        outcome: 'rendered',
        chartVersion: render.chart.version,
        changes: [...crds.changes, ...objectChanges(comparison.differences, redactorFor(readSecrets(gateDir)))],
        ...digest,
        crdsDigest: crdsDigest(render.crds, key),
        addedApiVersions: addedApiVersions([...crdsAmong(objects), ...crds.added], cluster),
        asksApiVersions: render.calls.apiVersions,
        ...(unstable.cause === undefined ? {} : { unstable: unstable.cause }),
        notes: [...render.notes, ...unstable.notes, ...crds.notes, ...comparisonNotes(comparison, flags)],
    };
    return { result, comparison };
}
/**
 * Definitions are held against the cluster's where something is going to be applied. Else only their names are: to
 * parse them takes longer than all the rest.
 */
function crdFindings(texts, { installed, untouched }, gateDir) {
    const live = (name) => readLiveCrd(gateDir, name);
    const names = untouched ? crdNames(texts) : undefined;
    if (names)
        return { changes: [], added: [], notes: names.filter((name) => live(name) === undefined).map(missing) };
    const crds = crdsOfFolder(texts);
    return { ...compareCrds(crds, installed, live), added: installed ? [] : crds };
}
function comparisonNotes({ kept, duplicates }, { remarks }) {
    return [
        ...kept.map((key) => ({
            level: 'info',
            text: `${key} leaves the release and stays in the cluster (helm.sh/resource-policy: keep)`,
        })),
        ...duplicates.map((key) => ({
            level: 'warning',
            text: `${key} occurs twice, the first one counts`,
        })),
        ...remarks.map((text) => ({ level: 'info', text })),
    ];
}

;// CONCATENATED MODULE: ./src/helm/flags.ts

const outputFormats = ['diff', 'simple', 'json', 'structured', 'template'];
/**
 * Reads the arguments of `helm diff`, as helmfile or a person gives them. pflag's syntax: `--flag=value`, `-C3`,
 * `--switch=false`, `--`; of a flag given twice the last counts.
 * @param argv what follows `helm diff`.
 * @throws UsageError naming the argument that is wrong.
 */
function parseFlags(argv, env, isTerminal) {
    const { given, positionals } = tokens(argv, env['HELM_DIFF_IGNORE_UNKNOWN_FLAGS'] === 'true');
    const [command, release, chart, ...rest] = positionals;
    if (command !== 'upgrade')
        throw new UsageError(`helm diff ${command ?? ''} is not available, only: helm diff upgrade`);
    if (!release || !chart || rest.length > 0) {
        throw new UsageError(`helm diff upgrade needs a release and a chart, got ${positionals.length - 1} arguments`);
    }
    refuseUnsupported(given, env);
    const on = switchReader(given);
    return {
        release,
        chart,
        templateArgs: passedOn(given, [...helmSwitches, ...helmValues]),
        capabilityArgs: passedOn(given, helmCapabilities),
        valueFiles: allOf(given, 'values').flatMap((files) => files.split(',')),
        setValues: ['set', 'set-string', 'set-json', 'set-literal'].flatMap((name) => allOf(given, name)),
        render: renderMode(given, on('disable-validation')),
        values: reusedValues(given, on),
        revision: lastOf(given, 'revision'),
        includeCrds: on('include-crds'),
        allowUnreleased: on('allow-unreleased') || on('install') || on('dry-run'),
        detailedExitCode: on('detailed-exitcode'),
        display: displayFlags(given, env, isTerminal),
        remarks: on('take-ownership')
            ? ['--take-ownership: objects that another release owns are not marked as such']
            : [],
    };
}
function refuseUnsupported(given, env) {
    const on = switchReader(given);
    if (on('three-way-merge') || env['HELM_DIFF_THREE_WAY_MERGE'] === 'true') {
        throw new UsageError('--three-way-merge is not supported: compare with the live objects by helmfile-gate drift');
    }
    if (env['HELM_DIFF_USE_UPGRADE_DRY_RUN'] === 'true') {
        throw new UsageError('HELM_DIFF_USE_UPGRADE_DRY_RUN is not supported: unset it, --dry-run=server renders on the server');
    }
}
function renderMode(given, disableValidation) {
    const dryRun = lastOf(given, 'dry-run');
    if (dryRun === undefined)
        return disableValidation ? { on: 'client' } : { on: 'server', asked: false };
    if (dryRun === 'server')
        return { on: 'server', asked: true };
    if (dryRun === 'client' || booleanOf(dryRun) === true)
        return { on: 'nothing' };
    if (booleanOf(dryRun) === false)
        return { on: 'client' };
    throw new UsageError('invalid argument for --dry-run: must be client, server, true or false');
}
/** As helm upgrade: the old values are taken over when no value is given and nothing else was asked for. */
function reusedValues(given, on) {
    if (on('reset-values') || on('dry-run'))
        return 'reset';
    if (on('reuse-values'))
        return 'reuse';
    if (on('reset-then-reuse-values'))
        return 'reset-then-reuse';
    const valueFlags = ['values', 'set', 'set-string', 'set-file', 'set-json', 'set-literal'];
    return given.some(({ name }) => valueFlags.includes(name)) ? 'reset' : 'reuse';
}
function displayFlags(given, env, isTerminal) {
    const on = switchReader(given);
    return {
        output: outputFormat(lastOf(given, 'output') ?? env['HELM_DIFF_OUTPUT'] ?? 'diff', env),
        context: flags_wholeNumber(lastOf(given, 'context') ?? env['HELM_DIFF_OUTPUT_CONTEXT'] ?? '-1'),
        color: colored(given, env, isTerminal),
        secrets: on('show-secrets-decoded') ? 'decoded' : on('show-secrets') ? 'shown' : 'redacted',
        suppressedKinds: [...allOf(given, 'suppress'), ...(on('suppress-secrets') ? ['Secret'] : [])],
        suppressedLines: allOf(given, 'suppress-output-line-regex').map(lineRegex),
        findRenames: fraction(lastOf(given, 'find-renames') ?? '0'),
        stripTrailingCr: on('strip-trailing-cr'),
        includeTests: on('include-tests'),
        noHooks: on('no-hooks'),
    };
}
function outputFormat(format, env) {
    if (format === 'template' && env['HELM_DIFF_TPL']) {
        throw new UsageError('HELM_DIFF_TPL is not supported: use --output json and a JSON tool');
    }
    const known = outputFormats.find((name) => name === format);
    if (!known)
        throw new UsageError(`--output ${format} is not supported: use one of ${outputFormats.join(', ')}`);
    return known;
}
function flags_wholeNumber(text) {
    if (!/^-?\d+$/.test(text))
        throw new UsageError('invalid argument for --context: must be a whole number');
    return Number(text);
}
function fraction(text) {
    if (text.trim() === '' || Number.isNaN(Number(text)))
        throw new UsageError('invalid argument for --find-renames: must be a number');
    return Number(text);
}
function colored(given, env, isTerminal) {
    const on = switchReader(given);
    if (on('no-color'))
        return false;
    const color = lastOf(given, 'color');
    // helm 4 has a flag of that name too, with words for values.
    const asked = color === 'always' ? true : color === 'never' ? false : booleanOf(color);
    return asked ?? booleanOf(env['HELM_DIFF_COLOR']) ?? (isTerminal && env['TERM'] !== 'dumb');
}
/** Go writes flags for the whole expression as a prefix, `(?i)`; JavaScript takes them apart. */
function lineRegex(source) {
    const [, letters = '', body = ''] = /^(?:\(\?([ims]+)\))?([^]*)$/.exec(source) ?? [];
    try {
        return new RegExp(body.replaceAll('\\z', '$').replaceAll('\\A', '^').replaceAll('(?P<', '(?<'), `u${letters}`);
    }
    catch {
        throw new UsageError(`invalid regular expression in --suppress-output-line-regex: ${JSON.stringify(source)}`);
    }
}

;// CONCATENATED MODULE: ./src/helm/structured.ts


/** @returns the entry of helm-diff's `--output structured`; fields that are empty there are absent. */
function structuredEntry(difference, flags) {
    const { apiVersion, kind, namespace, name } = difference.action === 'add' ? difference.next : difference.old;
    const suppressed = flags.suppressedKinds.includes(kind);
    return {
        apiVersion,
        kind,
        namespace,
        name,
        changeType: difference.action === 'add' ? 'ADD' : difference.action === 'remove' ? 'REMOVE' : 'MODIFY',
        resourceStatus: { oldExists: difference.action !== 'add', newExists: difference.action !== 'remove' },
        ...(difference.action === 'change' && !suppressed ? { changes: fieldChanges(difference, flags) } : {}),
        ...(suppressed ? { changesSuppressed: true } : {}),
    };
}
function fieldChanges(difference, flags) {
    const { old, next } = shownSides(difference, flags.secrets);
    return changesBetween(old, next, []);
}
function changesBetween(old, next, tokens) {
    if (old !== undefined && next !== undefined && canonical(old) === canonical(next))
        return [];
    const before = children(old);
    const after = children(next);
    const keys = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])];
    if (keys.length === 0 || !sameNature(old, next))
        return [fieldChange(old, next, tokens)];
    if (!Array.isArray(old ?? next))
        keys.sort();
    return keys.flatMap((key) => {
        const [one, other] = [before?.get(key), after?.get(key)];
        // An item that joins or leaves an array is one change, whatever it holds.
        const whole = Array.isArray(old ?? next) && (one === undefined || other === undefined);
        return whole ? [fieldChange(one, other, [...tokens, key])] : changesBetween(one, other, [...tokens, key]);
    });
}
/** A side that does not exist goes with both maps and arrays: its counterpart is taken apart into fields. */
function sameNature(old, next) {
    if (old === undefined || next === undefined)
        return true;
    return Array.isArray(old) === Array.isArray(next) && old instanceof Map === next instanceof Map;
}
function children(value) {
    if (Array.isArray(value))
        return new Map(value.map((item, index) => [String(index), item]));
    return value instanceof Map ? value : undefined;
}
function fieldChange(old, next, tokens) {
    const path = formatPath(tokens.slice(0, -1));
    return {
        ...(path ? { path } : {}),
        field: tokens.at(-1) ?? '',
        change: old === undefined ? 'add' : next === undefined ? 'remove' : 'replace',
        ...(old === undefined ? {} : { oldValue: plainJson(old) }),
        ...(next === undefined ? {} : { newValue: plainJson(next) }),
    };
}
function formatPath(tokens) {
    return tokens.reduce((path, token) => {
        if (/^\d+$/.test(token))
            return `${path}[${token}]`;
        return path ? `${path}.${token}` : token;
    }, '');
}
function plainJson(value) {
    if (Array.isArray(value))
        return value.map(plainJson);
    if (value instanceof Map)
        return Object.fromEntries([...value].map(([key, item]) => [key, plainJson(item)]));
    return value instanceof Plain ? plainScalar(value.source) : value;
}
/** Numbers that JavaScript would round stay text. */
function plainScalar(source) {
    if (source === 'null')
        return null;
    if (/^true$/i.test(source))
        return true;
    if (/^false$/i.test(source))
        return false;
    return String(Number(source)) === source ? Number(source) : source;
}

;// CONCATENATED MODULE: ./src/helm/output.ts



const words = { add: 'ADD', remove: 'REMOVE', change: 'MODIFY' };
const colors = { ADD: '32', REMOVE: '31', MODIFY: '33', MODIFY_SUPPRESSED: '94' };
const emptied = 'has changed, but diff is empty after suppression.';
const headers = {
    ADD: 'has been added:',
    REMOVE: 'has been removed:',
    MODIFY: 'has changed:',
    MODIFY_SUPPRESSED: emptied,
};
const plannedWords = {
    ADD: 'to be added.',
    REMOVE: 'to be removed.',
    MODIFY: 'to be changed.',
    MODIFY_SUPPRESSED: emptied,
};
/** @returns what `helm diff` prints for a comparison, in the format asked for. */
function printed({ differences, kept }, flags) {
    switch (flags.output) {
        case 'diff':
            return [...differences.map((one) => diffText(entryOf(one, flags), flags)), ...kept.map(keptText)].join('');
        case 'simple':
            return simpleText(differences.map((one) => entryOf(one, flags)), flags);
        case 'json':
        case 'template':
            return `${JSON.stringify(differences.map((one) => jsonEntry(entryOf(one, flags))))}\n`;
        case 'structured':
            return `${output_goJson(differences.map((one) => structuredEntry(one, flags)))}\n`;
    }
}
function keptText(key) {
    return `${key} leaves the release and stays in the cluster (helm.sh/resource-policy: keep).\n`;
}
/** Lines are only compared where they are shown or where a suppressed line may empty them. */
function entryOf(difference, flags) {
    const needsLines = flags.output === 'diff' || flags.suppressedLines.length > 0;
    const all = needsLines ? object_text_diffLines(shownSides(difference, flags.secrets)) : [];
    const lines = all.filter(({ text }) => !flags.suppressedLines.some((pattern) => pattern.test(text)));
    const visible = !needsLines || lines.some(({ mark }) => mark !== ' ');
    const change = visible || difference.action !== 'change' ? words[difference.action] : 'MODIFY_SUPPRESSED';
    return { difference, change, lines: visible ? lines : [] };
}
function diffText({ difference, change, lines }, flags) {
    const header = paint(`${difference.key} ${headers[change]}`, colors[change], flags);
    const kind = objectOf(difference).kind;
    if (flags.suppressedKinds.includes(kind)) {
        return `${header}\n${paint(`+ Changes suppressed on sensitive content of type ${kind}`, '33', flags)}\n`;
    }
    return `${header}\n${bodyText(lines, flags)}`;
}
function bodyText(lines, flags) {
    if (flags.context < 0)
        return lines.map((line) => `${lineText(line, flags)}\n`).join('');
    const distances = distancesToChange(lines);
    return lines
        .flatMap((line, index) => {
        const far = (at) => (distances[at] ?? 0) > flags.context;
        if (!far(index))
            return [`${lineText(line, flags)}\n`];
        return index === 0 || !far(index - 1) ? ['...\n'] : [];
    })
        .join('');
}
function lineText({ mark, text }, flags) {
    if (mark === '+')
        return paint(`+ ${text}`, colors.ADD, flags);
    if (mark === '-')
        return paint(`- ${text}`, colors.REMOVE, flags);
    return text === '' ? '' : `  ${text}`;
}
function paint(text, color, flags) {
    return flags.color ? `\u001b[0;${color}m${text}\u001b[0m` : text;
}
/** How many lines each line is away from the next changed one, before or after it. */
function distancesToChange(lines) {
    const oneWay = (list) => {
        let distance = Infinity;
        return list.map(({ mark }) => (distance = mark === ' ' ? distance + 1 : 0));
    };
    const back = oneWay([...lines].reverse()).reverse();
    return oneWay(lines).map((distance, index) => Math.min(distance, back[index] ?? Infinity));
}
function simpleText(entries, flags) {
    const count = (word) => entries.filter(({ change }) => change === word).length;
    const lines = entries.map(({ difference, change }) => paint(`${difference.key} ${plannedWords[change]}`, colors[change], flags));
    const total = `Plan: ${count('ADD')} to add, ${count('MODIFY')} to change, ${count('REMOVE')} to destroy, 0 to change ownership.`;
    return [...lines, total].map((line) => `${line}\n`).join('');
}
function jsonEntry({ difference, change }) {
    const { apiVersion, kind, namespace, name } = objectOf(difference);
    return { api: apiGroup(apiVersion), kind, namespace, name, change };
}
/** helm-diff names a renamed object by its old key. */
function objectOf(difference) {
    return difference.action === 'add' ? difference.next : difference.old;
}
/** Go's encoder escapes these three, so that its output may stand in a web page. */
function output_goJson(value) {
    return JSON.stringify(value, null, 2).replace(/[<>&]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

;// CONCATENATED MODULE: ./src/helm/diff-plugin.ts









const usage = `Usage: helm diff upgrade [flags] RELEASE CHART

Shows what helm upgrade would change. The flags are those of helm-diff 3.15.11, except --three-way-merge,
--output dyff and HELM_DIFF_TPL. Exit code: 0 done, 1 error, 2 changes found (with --detailed-exitcode).
`;
/**
 * The helm plugin `diff`. helmfile runs it once a release (helmfile: pkg/helmexec/exec.go, DiffRelease).
 * @returns the exit code: 2 means changed and makes helmfile apply, so every error is 1.
 */
async function main(argv, env) {
    if (argv.length === 0 || argv.includes('--help') || argv.includes('-h'))
        return print(usage);
    if (argv[0] === 'version')
        return print('3.15.11\n');
    try {
        const flags = parseFlags(argv, env, process.stdout.isTTY);
        return await diff(flags, env);
    }
    catch (error) {
        process.stderr.write(`Error: ${messageOf(error)}\n`);
        return 1;
    }
}
async function diff(flags, env) {
    const gateDir = gateDirFromEnvironment(env);
    const namespace = env['HELM_NAMESPACE'] || 'default';
    const helm = gateDir ? withoutSecrets(helmRunner(env), gateDir) : helmRunner(env);
    const { comparison, warnings } = gateDir
        ? await diffForGate(flags, { namespace, gateDir }, helm)
        : await diffByHand(flags, namespace, helm);
    for (const warning of [...flags.remarks, ...warnings])
        process.stderr.write(`Warning: ${warning}\n`);
    // Under the action the result is a file, and what is printed is read by nobody: no value belongs in it.
    print(printed(comparison, gateDir ? { ...flags.display, output: 'simple' } : flags.display));
    return flags.detailedExitCode && comparison.differences.length > 0 ? 2 : 0;
}
/** What helm says is shortened later on, and half a secret is not found any more. */
function withoutSecrets(helm, gateDir) {
    return async (args) => {
        const output = await helm(args);
        if (output.code === 0)
            return output;
        return { ...output, stderr: redactorFor(readSecrets(gateDir)).text(output.stderr) };
    };
}
function print(text) {
    process.stdout.write(text);
    return 0;
}
/** Only messages that were worded to be shown: anything else may quote a manifest. */
function messageOf(error) {
    if (error instanceof UsageError || error instanceof RenderError || error instanceof ManifestError)
        return error.message;
    const code = error?.code;
    return `the diff plugin failed${typeof code === 'string' ? ` (${code})` : ''}: please report it with the stack and helm version`;
}
// ncc cannot bundle an await at the top.
void main(process.argv.slice(2), process.env).then((code) => (process.exitCode = code));

