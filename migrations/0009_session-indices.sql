DROP INDEX `sessions_next`;--> statement-breakpoint
DROP INDEX `sessions_previous`;