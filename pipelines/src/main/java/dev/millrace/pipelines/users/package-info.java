/** What the pipelines know of users: how to decode, normalise and store them. */
package dev.millrace.pipelines.users;
