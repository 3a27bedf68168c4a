/** What the command lines of this jar have in common. */
package dev.millrace.pipelines.cli;
