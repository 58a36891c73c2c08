import { load } from "./rows";

import { load } from "@/rows";

import { load } from "./rows.js";

import { load } from "./rows.ts";

import { load } from "./rows";

import * as rows from "./rows";

import { load } from "./rows";

import load from "./rows";

import { join } from "node:path";

import { join } from "path";

export default function load() {}

export function load() {}

export { load };

export function load() {}

export * as rows from "./rows";

export * from "./rows";

export { load } from "./rows";

function load() {}
export default load;

export default function load() {}

export default { load };

import { join } from "path";
import { load } from "./rows";

import { join } from "path";

import { load } from "./rows";

import { load } from "./rows";
import { join } from "path";

import { join } from "path";
import { load } from "./rows";

import { load } from "./rows/index";

import { load } from "..";

import load from "./rows";

const load = require("./rows");

const { load } = require("./rows");

const load = require("./rows").load;

const rows = require("./rows");

module.exports = load;

module.exports.load = load;

exports.load = load;
