DROP INDEX "run_one_running";--> statement-breakpoint
ALTER TABLE "run" ALTER COLUMN "service_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "server_id" text;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "organization_id" text;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "port" integer DEFAULT 22 NOT NULL;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "username" text DEFAULT 'root' NOT NULL;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "ssh_key_id" text;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "type" text DEFAULT 'deploy' NOT NULL;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "builds_at_once" integer DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "state" text DEFAULT 'new' NOT NULL;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "problem" jsonb;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "engine" text;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "http_port" integer;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "https_port" integer;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "public_address" text;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "manager_id" text;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "swarm_role" text;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "swarm_node_id" text;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "build_server_id" text;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_server_id_server_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."server"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "server" ADD CONSTRAINT "server_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "server" ADD CONSTRAINT "server_ssh_key_id_ssh_key_id_fk" FOREIGN KEY ("ssh_key_id") REFERENCES "public"."ssh_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "server" ADD CONSTRAINT "server_manager_id_server_id_fk" FOREIGN KEY ("manager_id") REFERENCES "public"."server"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service" ADD CONSTRAINT "service_build_server_id_server_id_fk" FOREIGN KEY ("build_server_id") REFERENCES "public"."server"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_server_id_created_at_index" ON "run" USING btree ("server_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "run_one_running_on_server" ON "run" USING btree ("server_id","type") WHERE "run"."status" = 'running';--> statement-breakpoint
CREATE UNIQUE INDEX "server_organization_id_name_index" ON "server" USING btree ("organization_id","name");--> statement-breakpoint
CREATE INDEX "server_manager_id_index" ON "server" USING btree ("manager_id");--> statement-breakpoint
CREATE INDEX "service_build_server_id_index" ON "service" USING btree ("build_server_id");--> statement-breakpoint
CREATE UNIQUE INDEX "run_one_running" ON "run" USING btree ("service_id","type") WHERE "run"."status" = 'running';--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_owner" CHECK (num_nonnulls("run"."service_id", "run"."server_id") = 1);