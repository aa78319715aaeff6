import { JsonWriter } from "@cordon/pdk-assemblyscript/assembly/json-writer";

import { findSnippets, Snippet } from "./snippets";
import { findTerm } from "./terms";
import { Walk } from "./walk";

// The usual constants of BM25: how soon more of the same term counts less, and how much a long text counts against it.
const saturation = 1.2;
const lengthWeight = 0.75;

class Candidate {
  score: f64 = 0;
  constructor(
    public path: string,
    public length: i32,
    /** How often each term is in the text. */
    public counts: StaticArray<i32>,
    /** Whether each term is in the path. */
    public inPath: StaticArray<bool>,
    public snippets: Snippet[],
  ) {}
}

/** Collects texts that match and puts the best ones first, by BM25; a term in the path counts once more. */
export class Ranking {
  private candidates: Candidate[] = [];
  private texts: i32 = 0;
  private characters: f64 = 0;

  constructor(private terms: string[]) {}

  /** Adds a text, which is kept only as far as it matches. */
  add(path: string, text: string): void {
    this.texts++;
    this.characters += text.length;
    const lower = text.toLowerCase();
    const lowerPath = path.toLowerCase();
    const counts = new StaticArray<i32>(this.terms.length);
    const inPath = new StaticArray<bool>(this.terms.length);
    let matches = false;
    let inText = false;
    for (let index = 0; index < this.terms.length; index++) {
      const term = this.terms[index];
      for (let at = findTerm(lower, term, 0); at >= 0; at = findTerm(lower, term, at + term.length)) counts[index]++;
      inPath[index] = findTerm(lowerPath, term, 0) >= 0;
      if (counts[index] > 0) inText = true;
      if (counts[index] > 0 || inPath[index]) matches = true;
    }
    if (!matches) return;
    const snippets = inText ? findSnippets(text, lower, this.terms) : [];
    this.candidates.push(new Candidate(path, text.length, counts, inPath, snippets));
  }

  /** Writes the best matches. Equal folders give equal bytes. */
  toReport(query: string, limit: i32, walk: Walk): Uint8Array {
    this.score();
    this.candidates.sort((left, right) => {
      if (left.score != right.score) return left.score < right.score ? 1 : -1;
      if (left.path == right.path) return 0;
      return left.path < right.path ? -1 : 1;
    });
    const report = new JsonWriter();
    report.openObject();
    report.key("query");
    report.string(query);
    report.key("found");
    report.integer(this.candidates.length);
    report.key("matches");
    report.openArray();
    for (let index = 0; index < this.candidates.length && index < limit; index++) {
      this.writeCandidate(report, this.candidates[index]);
    }
    report.closeArray();
    report.key("searched");
    report.integer(walk.searched);
    report.key("binary");
    report.integer(walk.binary);
    report.key("cut");
    report.integer(walk.cut);
    report.key("unreadable");
    report.integer(walk.unreadable);
    report.key("complete");
    report.boolean(!walk.stopped);
    report.closeObject();
    return report.toBytes();
  }

  private score(): void {
    const average = Math.max(1, this.characters / <f64>this.texts);
    for (let term = 0; term < this.terms.length; term++) {
      let holding = 0;
      for (let index = 0; index < this.candidates.length; index++) {
        const candidate = this.candidates[index];
        if (candidate.counts[term] > 0 || candidate.inPath[term]) holding++;
      }
      const rarity = Math.log(1 + (<f64>(this.texts - holding) + 0.5) / (<f64>holding + 0.5));
      for (let index = 0; index < this.candidates.length; index++) {
        const candidate = this.candidates[index];
        const count = <f64>candidate.counts[term];
        const length = 1 - lengthWeight + (lengthWeight * <f64>candidate.length) / average;
        candidate.score += (rarity * (count * (saturation + 1))) / (count + saturation * length);
        if (candidate.inPath[term]) candidate.score += rarity;
      }
    }
  }

  private writeCandidate(report: JsonWriter, candidate: Candidate): void {
    let count = 0;
    for (let term = 0; term < this.terms.length; term++) count += candidate.counts[term];
    report.openObject();
    report.key("path");
    report.string(candidate.path);
    report.key("score");
    report.number(Math.round(candidate.score * 100) / 100);
    report.key("count");
    report.integer(count);
    report.key("snippets");
    report.openArray();
    for (let index = 0; index < candidate.snippets.length; index++) {
      report.openObject();
      report.key("line");
      report.integer(candidate.snippets[index].line);
      report.key("text");
      report.string(candidate.snippets[index].text);
      report.closeObject();
    }
    report.closeArray();
    report.closeObject();
  }
}
