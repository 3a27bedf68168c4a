/** Dead letters for people: list them, look at one, replay them. */
package dev.millrace.pipelines.deadletters;
