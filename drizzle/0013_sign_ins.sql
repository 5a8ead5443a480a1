ALTER TABLE "deployment" ADD COLUMN "sign_in_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "registry" ADD COLUMN "sign_in_at" timestamp (3) with time zone;