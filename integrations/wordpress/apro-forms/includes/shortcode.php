<?php
/**
 * The shortcode `[apro_form id="34"]`. Its other attributes are options, such as `mode="popup"`.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Renders the shortcode.
 *
 * @param array|string $attributes Attributes as WordPress has parsed them; a text if there are none.
 */
function render_shortcode( $attributes ): string {
	$attributes = is_array( $attributes ) ? $attributes : array();
	$id         = (string) ( $attributes['id'] ?? $attributes['form'] ?? '' );
	unset( $attributes['id'], $attributes['form'] );
	return render_form( trim_quotes( $id ), $attributes );
}

/** Removes curly quotes around the id: word processors write them in place of straight ones. */
function trim_quotes( string $text ): string {
	$text = html_entity_decode( $text, ENT_QUOTES, 'UTF-8' );
	return (string) preg_replace( '/^[\s"\'“”„«»″]+|[\s"\'“”„«»″]+$/u', '', $text );
}

add_shortcode( 'apro_form', __NAMESPACE__ . '\\render_shortcode' );
