export { type Received, receiveWebhook, type WebhookAnswer } from "./receive.ts";
export {
  getWebhook,
  type ListedDelivery,
  listDeliveries,
  rotateWebhook,
  SaveAutoDeploy,
  saveAutoDeploy,
  type Webhook,
} from "./settings.ts";
