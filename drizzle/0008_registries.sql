ALTER TABLE "deployment" ADD COLUMN "registry_id" text;--> statement-breakpoint
ALTER TABLE "git_host" ADD COLUMN "secrets_set_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "registry" ADD COLUMN "secrets_set_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "registry" ADD COLUMN "check_daily" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "registry" ADD COLUMN "token_ends_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "registry_id" text;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "build_registry_id" text;--> statement-breakpoint
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_registry_id_registry_id_fk" FOREIGN KEY ("registry_id") REFERENCES "public"."registry"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service" ADD CONSTRAINT "service_registry_id_registry_id_fk" FOREIGN KEY ("registry_id") REFERENCES "public"."registry"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service" ADD CONSTRAINT "service_build_registry_id_registry_id_fk" FOREIGN KEY ("build_registry_id") REFERENCES "public"."registry"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "service_registry_id_index" ON "service" USING btree ("registry_id");--> statement-breakpoint
CREATE INDEX "service_build_registry_id_index" ON "service" USING btree ("build_registry_id");