ALTER TABLE "server" ADD COLUMN "next_key" text;--> statement-breakpoint
ALTER TABLE "ssh_key" ADD COLUMN "next_public_key" text;--> statement-breakpoint
ALTER TABLE "ssh_key" ADD COLUMN "next_fingerprint" text;--> statement-breakpoint
ALTER TABLE "ssh_key" ADD COLUMN "next_private_key" text;--> statement-breakpoint
ALTER TABLE "ssh_key" ADD COLUMN "next_since" timestamp (3) with time zone;