interface Row { name: string }

type Row = { name: string };

function load(): Array<string> {}

function load(): string[] {}

function load(): ReadonlyArray<string> {}

function load(): readonly string[] {}

function load(): string {}

function load() {}

const load = (): string => "row";

const load = () => "row";

const rows: Row[] = [];

const rows = [];

function load(row: unknown) {}

function load(row: any) {}

interface Row { name?: string | undefined }

interface Row { name?: string }

interface Row { name: string | undefined }

function load(): string | null {}

function load(): string | undefined {}

const enum Kind { Row = "row" }

enum Kind { Row = "row" }

type Kind = "row" | "table";

interface Rows { load(): void }

interface Rows { load: () => void }

const rows: Record<string, Row> = {};

const rows: { [name: string]: Row } = {};

interface Row { readonly name: string }

interface Row { name: string }

class Row { readonly name = "row"; }

class Row { name = "row"; }

import type { Row } from "./rows";

import { load, type Row } from "./rows";

// @ts-expect-error
load();

// @ts-ignore
load();

interface Rows<T = string> { list: T[] }

interface Rows<T> { list: T[] }

function load(path: string): Row;
function load(path: number): Row {}

function load<T>(path: T): T extends string ? Row : Table {}
