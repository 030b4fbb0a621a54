ALTER TABLE `quarantine` ADD `via_connection_id` text;--> statement-breakpoint
ALTER TABLE `connect_attempts` ADD `app_secret_sealed` text;