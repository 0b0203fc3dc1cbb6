CREATE TABLE `former_mark` (
	`scheme_version` integer NOT NULL,
	`question_id` text NOT NULL,
	`points` integer,
	`version` integer NOT NULL,
	PRIMARY KEY(`scheme_version`, `question_id`)
);
--> statement-breakpoint
ALTER TABLE `life` ADD `scheme_version` integer DEFAULT 0 NOT NULL;