export { type Decision, type DeliveryOutcome, decide } from "./decide.ts";
export { type Delivery, eventText, type Sender, senderLabels, senders, type WebhookEvent } from "./event.ts";
export { claimedSender, readDelivery, repositoryIn } from "./read.ts";
