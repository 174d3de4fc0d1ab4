<?php
/**
 * The block. WordPress stores the number of the form and its options. The HTML is written when the page is shown, so
 * authors who may not save scripts can use the block.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Renders the block.
 *
 * @param array $attributes Attributes of the block.
 */
function render_block_form( $attributes ): string {
	$options = $attributes['options'] ?? array();
	return render_form( (string) ( $attributes['form'] ?? '' ), is_array( $options ) ? $options : array(), 'get_block_wrapper_attributes' );
}

/** Registers the scripts of the editor and the block. */
function register_form_block(): void {
	$folder  = dirname( PLUGIN_FILE );
	$scripts = array(
		'apro-forms-controls' => array( 'block/controls.js', array( 'wp-api-fetch', 'wp-components', 'wp-element', 'wp-i18n' ) ),
		'apro-forms-editor'   => array( 'block/edit.js', array( 'apro-forms-controls', 'wp-block-editor', 'wp-blocks' ) ),
	);
	foreach ( $scripts as $handle => list( $file, $dependencies ) ) {
		wp_register_script( $handle, plugins_url( $file, PLUGIN_FILE ), $dependencies, VERSION . '-' . filemtime( "$folder/$file" ), true );
		wp_set_script_translations( $handle, 'apro-forms', "$folder/languages" );
	}
	register_block_type( "$folder/block", array( 'render_callback' => __NAMESPACE__ . '\\render_block_form' ) );
}

/** Gives the script of the editor the relay and the options. */
function print_editor_data(): void {
	$options = array();
	foreach ( option_table() as $name => $option ) {
		$options[] = $option + array( 'name' => attribute_name( $name ) );
	}
	$data = array(
		'relay'       => settings()['relay'],
		'settingsUrl' => current_user_can( 'manage_options' ) ? admin_url( 'options-general.php?page=apro-forms' ) : '',
		'options'     => $options,
	);
	wp_add_inline_script( 'apro-forms-editor', 'var aproFormsEditor = ' . wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP ) . ';', 'before' );
}

add_action( 'init', __NAMESPACE__ . '\\register_form_block' );
add_action( 'enqueue_block_editor_assets', __NAMESPACE__ . '\\print_editor_data' );
