CREATE TABLE "server_metric" (
	"server_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"cpu_percent" real,
	"load" real,
	"memory_used_bytes" bigint,
	"memory_total_bytes" bigint,
	"disk_used_bytes" bigint,
	"disk_total_bytes" bigint,
	"network_in_bytes" bigint,
	"network_out_bytes" bigint,
	"network_in_per_second" real,
	"network_out_per_second" real,
	"uptime_seconds" integer,
	CONSTRAINT "server_metric_server_id_at_pk" PRIMARY KEY("server_id","at")
);
--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "monitoring" jsonb;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "machine" jsonb;--> statement-breakpoint
ALTER TABLE "server" ADD COLUMN "overload" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "server_metric" ADD CONSTRAINT "server_metric_server_id_server_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."server"("id") ON DELETE cascade ON UPDATE no action;