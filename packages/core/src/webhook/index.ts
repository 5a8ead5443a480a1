export { getHook, type HookState, hookPlace } from "./hook.ts";
export { type Received, receiveWebhook, type WebhookAnswer } from "./receive.ts";
export { isSharedWebhook, receiveSharedWebhook, type SharedAnswer } from "./receive-shared.ts";
export {
  getWebhook,
  type ListedDelivery,
  listDeliveries,
  rotateWebhook,
  SaveAutoDeploy,
  saveAutoDeploy,
  type Webhook,
} from "./settings.ts";
