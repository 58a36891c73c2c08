const row = <Row />;

const row = <Row></Row>;

const row = <Row open />;

const row = <Row open={true} />;

const rows = <>{row}</>;

const rows = <Fragment>{row}</Fragment>;

const rows = <React.Fragment>{row}</React.Fragment>;

const row = <div>{open && <Row />}</div>;

const row = <div>{open ? <Row /> : null}</div>;

const row = <Row onOpen={() => load()} />;

const row = <Row onOpen={load} />;

const row = <Row name="a" />;

const row = <Row name={"a"} />;

function Row() { return <div />; }

const Row = () => <div />;

const Row = forwardRef(function Row() { return <div />; });

function Row(props) { return <div />; }

function Row({ name }) { return <div />; }

const row = <Row className={`row ${name}`} />;

const row = <Row className={clsx("row", name)} />;

const row = <Row className={open ? "open" : "shut"} />;

const state = React.useState(1);

const state = useState(1);

import * as React from "react";

import { useState } from "react";

import React from "react";

const list = <ul>{rows.map((row) => <Row />)}</ul>;

const list = <ul>{rows.map((row) => { return <Row />; })}</ul>;

const list = <ul>{rows.map(show)}</ul>;

const row = <Row name="a" />;

const row = <Row name='a' />;
