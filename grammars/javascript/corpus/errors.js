// Keeps the drafts of a form in the browser's storage.

/* eslint-disable no-console */
import { logger } from "./logger.js";

export class Drafts {
  constructor(storage) {
    this.storage = storage;
    this.drafts = new Map();
  }

  read(name) {
    try {
      return JSON.parse(this.storage.getItem(name));
    } catch {
      return null;
    }
  }

  keys() {
    try {
      return Object.keys(this.storage);
    } catch (error) {
      console.warn("no storage", error);
      return [];
    }
  }

  write(name, draft) {
    try {
      this.storage.setItem(name, JSON.stringify(draft));
    } catch (error) {
      console.log(error);
    }
  }

  remove(name) {
    try {
      this.storage.removeItem(name);
    } catch {
      // Private windows have no storage.
    }
    this.drafts.delete(name);
  }

  async send(name) {
    try {
      await fetch("/drafts", { method: "POST", body: this.read(name) });
    } catch (error) {
      throw error;
    }
  }

  async sync() {
    try {
      await this.send("all");
    } catch (error) {
      logger.error("could not send the drafts", error);
    }
    this.send("again").catch(() => {});
  }

  async load(name) {
    try {
      return await this.send(name);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  merge() {
    throw new Error("Not implemented yet");
  }

  split = () => {
    throw new Error("TODO: not implemented");
  };

  inspect() {
    debugger;
    console.log(this.drafts);
    // eslint-disable-next-line no-alert
    alert(`${this.drafts.size} drafts`);
  }
}
