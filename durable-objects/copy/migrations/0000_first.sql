CREATE TABLE `annotation` (
	`id` text PRIMARY KEY NOT NULL,
	`body` text,
	`version` integer NOT NULL,
	`author_id` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `draft` (
	`user_id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`version` integer NOT NULL,
	`payload` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `life` (
	`one` integer PRIMARY KEY NOT NULL,
	`copy_id` text NOT NULL,
	`exam_id` text NOT NULL,
	`school_id` text NOT NULL,
	`state` text NOT NULL,
	`epoch` integer NOT NULL,
	`version` integer NOT NULL,
	`final_version` integer NOT NULL,
	`appreciation` text NOT NULL,
	`appreciation_version` integer NOT NULL,
	`validated_at` integer
);
--> statement-breakpoint
CREATE TABLE `mark` (
	`question_id` text PRIMARY KEY NOT NULL,
	`points` integer,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`fact` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `remark` (
	`question_id` text PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`version` integer NOT NULL
);
