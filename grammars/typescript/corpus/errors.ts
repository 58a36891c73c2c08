// Keeps the drafts of a form in the browser's storage.

/* eslint-disable no-console */
import type { Draft } from "./draft.js";
import { logger } from "./logger.js";

export class Drafts {
  private readonly drafts = new Map<string, Draft>();

  constructor(private readonly storage: Storage) {}

  read(name: string): Draft | null {
    try {
      return JSON.parse(this.storage.getItem(name) ?? "null");
    } catch {
      return null;
    }
  }

  keys(): string[] {
    try {
      return Object.keys(this.storage);
    } catch (error) {
      console.warn("no storage", error);
      return [];
    }
  }

  write(name: string, draft: Draft): void {
    try {
      this.storage.setItem(name, JSON.stringify(draft));
    } catch (error) {
      console.log(error);
    }
  }

  remove(name: string): void {
    try {
      this.storage.removeItem(name);
    } catch {
      // Private windows have no storage.
    }
    this.drafts.delete(name);
  }

  async send(name: string): Promise<void> {
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

  async load(name: string): Promise<void> {
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

  owner(): string {
    return (this.storage as any).owner;
  }

  first(): Draft {
    const draft = this.drafts.values().next().value!;
    return draft as unknown as Draft;
  }

  last(): Draft {
    return <any>[...this.drafts.values()].pop()!;
  }
}
