<?php
/**
 * Tells plugins that combine, delay or move scripts to leave the scripts of the relay alone. The attributes of the tag say
 * the same; some versions of these plugins only read their lists.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Filters of plugins whose value is a list of parts of addresses. */
const EXCLUSION_FILTERS = array(
	'rocket_exclude_js',
	'rocket_exclude_defer_js',
	'rocket_delay_js_exclusions',
	'rocket_minify_excluded_external_js',
	'litespeed_optimize_js_excludes',
	'litespeed_optm_js_defer_exc',
	'sgo_javascript_combine_excluded_external_paths',
	'perfmatters_delay_js_exclusions',
	'wp-optimize-minify-default-exclusions',
);

/** Returns the host of the relay. Empty: the relay is not set. */
function relay_host(): string {
	return (string) wp_parse_url( settings()['relay'], PHP_URL_HOST );
}

/**
 * Adds the relay to a list.
 *
 * @param mixed $excluded List of another plugin.
 * @return mixed
 */
function exclude_relay( $excluded ) {
	$host = relay_host();
	if ( '' === $host || ! is_array( $excluded ) ) {
		return $excluded;
	}
	$excluded[] = $host;
	return $excluded;
}

foreach ( EXCLUSION_FILTERS as $filter ) {
	add_filter( $filter, __NAMESPACE__ . '\\exclude_relay' );
}

// Autoptimize has a list in one text.
add_filter(
	'autoptimize_filter_js_exclude',
	static function ( $excluded ) {
		$host = relay_host();
		return '' === $host || ! is_string( $excluded ) ? $excluded : trim( "$excluded, $host", ', ' );
	}
);
