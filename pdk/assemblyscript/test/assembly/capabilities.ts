import { Host } from "@extism/as-pdk";

import "../../assembly/abort";
import { now } from "../../assembly/clock";
import * as config from "../../assembly/config";
import * as env from "../../assembly/env";
import { Failure } from "../../assembly/failure";
import { list as listFolder } from "../../assembly/fs";
import { append, mkdir, remove, rename, write, writeText } from "../../assembly/fs-changes";
import { get, send } from "../../assembly/http";
import { HttpRequest, Redirect } from "../../assembly/http-request";
import * as kv from "../../assembly/kv";
import * as log from "../../assembly/log";
import { failWith, succeedWith, succeedWithBytes } from "../../assembly/outcome";
import { random, randomBits, randomBytes } from "../../assembly/random";
import * as skills from "../../assembly/skills";
import * as variables from "../../assembly/variables";

/** The status of a tool whose request has an outcome and nothing else. */
function end(failure: Failure | null, text: string = "done"): i32 {
  if (failure === null) return succeedWith(text);
  const permission = failure.permission;
  return failWith(failure.code + "|" + failure.message + "|" + (permission === null ? "none" : permission));
}

export function fsWrite(): i32 {
  return end(write("/data/a", Host.input()).failure);
}

export function fsWriteText(): i32 {
  return end(writeText("/data/a", Host.inputString()).failure);
}

export function fsAppend(): i32 {
  return end(append("/data/a", Host.input()).failure);
}

export function fsMkdir(): i32 {
  return end(mkdir("/data/a/b", true).failure);
}

export function fsRename(): i32 {
  return end(rename("/data/a", "/data/b").failure);
}

export function fsRemove(): i32 {
  return end(remove("/data/a").failure);
}

export function fsListTwo(): i32 {
  const page = listFolder("/data", null, 2);
  return end(page.failure, page.entries.length.toString());
}

export function kvGet(): i32 {
  const value = kv.get(Host.inputString());
  return end(value.failure, value.found.toString() + "|" + value.text());
}

export function kvSet(): i32 {
  return end(kv.set("notes/1", Host.input()).failure);
}

export function kvSetForAMinute(): i32 {
  return end(kv.setText("notes/1", Host.inputString(), 60_000).failure);
}

export function kvRemove(): i32 {
  const removal = kv.remove(Host.inputString());
  return end(removal.failure, removal.found.toString());
}

/** Lists keys, all pages, two at a time. */
export function kvListAll(): i32 {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = kv.list(Host.inputString(), cursor, 2);
    const failure = page.failure;
    if (failure !== null) return end(failure);
    for (let index = 0; index < page.keys.length; index++) keys.push(page.keys[index]);
    cursor = page.cursor;
  } while (cursor !== null);
  return succeedWith(keys.join(","));
}

export function envRead(): i32 {
  const result = env.read(Host.inputString());
  return end(result.failure, result.value);
}

export function httpGet(): i32 {
  const response = get(Host.inputString());
  const type = response.header("content-type");
  const shown = type === null ? "none" : type;
  const text = response.status.toString() + "|" + response.url + "|" + response.redirected.toString() + "|" + shown;
  return end(response.failure, text + "|" + response.text());
}

export function httpPost(): i32 {
  const request = new HttpRequest("https://api.example.com/items")
    .header("content-type", "application/json")
    .header("x-two", 'a "quoted" value')
    .secret("API_KEY", "authorization", "Bearer {}")
    .secret("OTHER", "x-key");
  request.method = "POST";
  request.body = Host.input();
  request.redirect = Redirect.Error;
  request.timeoutMs = 5_000;
  const response = send(request);
  return end(response.failure, response.status.toString());
}

export function httpManual(): i32 {
  const request = new HttpRequest("https://api.example.com/");
  request.redirect = Redirect.Manual;
  const response = send(request);
  return end(response.failure, response.status.toString());
}

/** Calls a tool of another skill with the input of this one. */
export function skillCall(): i32 {
  const result = skills.call("summary", Host.inputString(), "shorten");
  const failure = result.failure;
  if (failure !== null) return end(failure);
  return result.isJson ? succeedWithBytes(result.output) : end(null, "bytes " + result.output.length.toString());
}

export function skillCallBare(): i32 {
  return end(skills.call("summary").failure);
}

export function logLines(): i32 {
  log.trace("one");
  log.debug("two");
  log.info("drei ü");
  log.warn("");
  log.error("five");
  return succeedWith(log.keeps(log.Level.Debug).toString() + "," + log.keeps(log.Level.Info).toString());
}

export function time(): i32 {
  return succeedWith(now().toString());
}

export function randomNumbers(): i32 {
  return succeedWith(randomBits().toString() + "|" + random().toString() + "|" + random().toString());
}

export function elevenRandomBytes(): i32 {
  return succeedWithBytes(randomBytes(11));
}

export function configured(): i32 {
  const value = config.get(Host.inputString());
  return value === null ? failWith("nothing") : succeedWith(value);
}

/** Adds the input to a variable and outputs what it was before. */
export function remember(): i32 {
  const before = variables.get("größe");
  variables.set("größe", Host.input());
  return before === null ? failWith("nothing") : succeedWithBytes(before);
}

export function forget(): i32 {
  variables.remove("größe");
  return succeedWith("");
}

/** Outputs a view that begins inside its buffer. */
export function outputPart(): i32 {
  return succeedWithBytes(Host.input().subarray(3));
}
