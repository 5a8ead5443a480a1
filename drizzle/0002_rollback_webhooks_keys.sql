CREATE TABLE "delivery" (
	"id" text PRIMARY KEY NOT NULL,
	"service_id" text NOT NULL,
	"sender_id" text,
	"sender" text NOT NULL,
	"event" text NOT NULL,
	"commit" text,
	"outcome" text NOT NULL,
	"reason" text,
	"deployment_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "known_host" (
	"organization_id" text NOT NULL,
	"host" text NOT NULL,
	"keys" jsonb NOT NULL,
	"pinned_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "known_host_organization_id_host_pk" PRIMARY KEY("organization_id","host")
);
--> statement-breakpoint
CREATE TABLE "ssh_key" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"public_key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"private_key" text NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "variable_project_id_name_index";--> statement-breakpoint
DROP INDEX "variable_environment_id_name_index";--> statement-breakpoint
DROP INDEX "variable_service_id_name_index";--> statement-breakpoint
ALTER TABLE "deployment" ADD COLUMN "env_from" text;--> statement-breakpoint
ALTER TABLE "deployment" ADD COLUMN "rollback_of" integer;--> statement-breakpoint
ALTER TABLE "deployment" ADD COLUMN "without_cache" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deployment" ADD COLUMN "image_removed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "deployment" ADD COLUMN "commit_message" text;--> statement-breakpoint
ALTER TABLE "deployment" ADD COLUMN "commit_author" text;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "auto_deploy" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "webhook_key" text DEFAULT replace(gen_random_uuid()::text, '-', '') NOT NULL;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "keep_deployments" integer DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE "variable" ADD COLUMN "purpose" text DEFAULT 'runtime' NOT NULL;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_service_id_service_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."service"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "known_host" ADD CONSTRAINT "known_host_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ssh_key" ADD CONSTRAINT "ssh_key_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delivery_service_id_created_at_index" ON "delivery" USING btree ("service_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_service_id_sender_id_index" ON "delivery" USING btree ("service_id","sender_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ssh_key_organization_id_name_index" ON "ssh_key" USING btree ("organization_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "service_webhook_key_index" ON "service" USING btree ("webhook_key");--> statement-breakpoint
CREATE UNIQUE INDEX "variable_project_id_purpose_name_index" ON "variable" USING btree ("project_id","purpose","name");--> statement-breakpoint
CREATE UNIQUE INDEX "variable_environment_id_purpose_name_index" ON "variable" USING btree ("environment_id","purpose","name");--> statement-breakpoint
CREATE UNIQUE INDEX "variable_service_id_purpose_name_index" ON "variable" USING btree ("service_id","purpose","name");