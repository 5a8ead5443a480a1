CREATE TABLE "repository_hook" (
	"service_id" text PRIMARY KEY NOT NULL,
	"git_host_id" text,
	"repository" text NOT NULL,
	"address" text NOT NULL,
	"version" text NOT NULL,
	"done_version" text,
	"installed" jsonb,
	"problem" jsonb
);
--> statement-breakpoint
ALTER TABLE "repository_hook" ADD CONSTRAINT "repository_hook_git_host_id_git_host_id_fk" FOREIGN KEY ("git_host_id") REFERENCES "public"."git_host"("id") ON DELETE set null ON UPDATE no action;