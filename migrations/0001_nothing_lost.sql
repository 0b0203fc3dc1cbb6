CREATE TABLE `alert` (
	`id` text PRIMARY KEY NOT NULL,
	`school_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`kind` text NOT NULL,
	`code` text NOT NULL,
	`state` text NOT NULL,
	`exam_id` text,
	`copy_id` text,
	`job_id` text,
	`count` integer DEFAULT 1 NOT NULL,
	`last_id` text NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`changed_by` text,
	`changed_at` integer,
	FOREIGN KEY (`school_id`) REFERENCES `school`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`changed_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_fingerprint` ON `alert` (`school_id`,`fingerprint`);--> statement-breakpoint
CREATE INDEX `alert_school` ON `alert` (`school_id`,`state`,`last_at`);--> statement-breakpoint
CREATE TABLE `installation` (
	`one` integer PRIMARY KEY NOT NULL,
	`restoring_at` integer,
	`check_cursor` text,
	`checked_at` integer
);
--> statement-breakpoint
ALTER TABLE `event` ADD `seq` integer;--> statement-breakpoint
ALTER TABLE `event` ADD `epoch` integer;--> statement-breakpoint
ALTER TABLE `event` ADD `hash` text;--> statement-breakpoint
CREATE UNIQUE INDEX `event_chain` ON `event` (`copy_id`,`seq`);--> statement-breakpoint
CREATE INDEX `event_unsealed` ON `event` (`at`) WHERE copy_id is not null and seq is null;--> statement-breakpoint
ALTER TABLE `exam` ADD `purging_at` integer;--> statement-breakpoint
ALTER TABLE `job` ADD `attempts` integer DEFAULT 1 NOT NULL;