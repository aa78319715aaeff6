import { CordonError } from "./cordon-error.ts";

/**
 * Which kind of rule a module broke: its bytes, a feature that is not allowed, a limit, an import, an export, its
 * manifest, or, with `internal`, a defect of admission itself.
 */
export type RejectionReason = "malformed" | "feature" | "limit" | "import" | "export" | "manifest" | "internal";

/** Why a module was refused. Text that came from the module is already escaped. */
export interface ModuleRejection {
  readonly reason: RejectionReason;
  /** What is wrong, as the second half of a sentence. */
  readonly detail: string;
  /** Where in the original file, in bytes, when the rule has a place. */
  readonly offset?: number | undefined;
  /** For the reason `limit`: what is limited, the module's value, and the most that is admitted. */
  readonly limit?: { readonly what: string; readonly value: number; readonly maximum: number } | undefined;
}

/**
 * Raised when admission refuses a module. A refusal is final for these bytes and options.
 */
export class ModuleRejectedError extends CordonError {
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly offset: number | undefined;
  readonly what: string | undefined;
  readonly value: number | undefined;
  readonly maximum: number | undefined;

  constructor(rejection: ModuleRejection) {
    const place = rejection.offset === undefined ? "" : `, at byte ${rejection.offset}`;
    super("MODULE_REJECTED", `Cannot admit the module: ${rejection.detail}${place}`);
    this.reason = rejection.reason;
    this.detail = rejection.detail;
    this.offset = rejection.offset;
    this.what = rejection.limit?.what;
    this.value = rejection.limit?.value;
    this.maximum = rejection.limit?.maximum;
  }
}
