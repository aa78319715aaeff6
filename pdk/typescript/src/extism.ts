export {
  createExtismHostFunctions,
  type ExtismCallContext,
  type ExtismHostFunction,
  type ExtismHostFunctions,
} from "./extism/create-extism-host-functions.ts";
export type { ExtismHandlers, HandledOperation, HandlerAnswer, OperationHandler } from "./extism/operation-handler.ts";
