ALTER TABLE "service" ADD COLUMN "active_number" integer;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "last_run_id" text;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "last_run_number" integer;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "steady_number" integer;--> statement-breakpoint
ALTER TABLE "service" ADD COLUMN "steady_replicas" integer;--> statement-breakpoint
UPDATE "service" SET "active_number" = "deployment"."number" FROM "deployment" WHERE "deployment"."id" = "service"."active_deployment_id";--> statement-breakpoint
UPDATE "service" SET "last_run_id" = "newest"."id", "last_run_number" = "newest"."number"
	FROM (SELECT DISTINCT ON ("service_id") "service_id", "id", "number" FROM "deployment" ORDER BY "service_id", "number" DESC) "newest"
	WHERE "newest"."service_id" = "service"."id";
