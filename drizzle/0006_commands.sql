CREATE TABLE "command" (
	"id" text PRIMARY KEY NOT NULL,
	"argv" jsonb NOT NULL,
	"limits" jsonb NOT NULL,
	"number" integer NOT NULL,
	"image" text NOT NULL,
	"exit_code" integer
);
--> statement-breakpoint
DROP INDEX "run_one_running";--> statement-breakpoint
ALTER TABLE "command" ADD CONSTRAINT "command_id_run_id_fk" FOREIGN KEY ("id") REFERENCES "public"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "run_one_running" ON "run" USING btree ("service_id","type") WHERE "run"."status" = 'running' and "run"."type" <> 'command';