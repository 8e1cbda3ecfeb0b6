// The tutorial's socket on uWebSockets: room PORT. Publishing is its own way to a room.
#include "App.h"

#include <cstdlib>
#include <iostream>
#include <string>

struct Member {
    std::string room;
    std::string name;
};

static const std::string_view FRESH_INPUT =
    "<input id=\"clearinput\" name=\"message\" autofocus required hx-swap-oob=\"true\">";

static std::string escaped(std::string_view text) {
    std::string html;
    for (char letter : text) {
        switch (letter) {
            case '&': html += "&amp;"; break;
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            case '"': html += "&quot;"; break;
            case '\'': html += "&#39;"; break;
            default: html += letter;
        }
    }
    return html;
}

// As little as the load needs, which is in its favour: no escapes.
static std::string_view message_of(std::string_view json) {
    static const std::string_view FIELD = "\"message\":\"";
    auto start = json.find(FIELD);
    if (start == std::string_view::npos) return {};
    start += FIELD.size();
    return json.substr(start, json.find('"', start) - start);
}

int main(int, char **arguments) {
    uWS::App app;
    app.ws<Member>("/chat/:room/:name", {
        .compression = uWS::DISABLED,
        .maxPayloadLength = 64 * 1024,
        .idleTimeout = 120,
        .maxBackpressure = 1024 * 1024,
        .upgrade = [](auto *response, auto *request, auto *context) {
            response->template upgrade<Member>(
                {std::string(request->getParameter(0)), std::string(request->getParameter(1))},
                request->getHeader("sec-websocket-key"),
                request->getHeader("sec-websocket-protocol"),
                request->getHeader("sec-websocket-extensions"), context);
        },
        .open = [](auto *socket) { socket->subscribe(socket->getUserData()->room); },
        .message = [&app](auto *socket, std::string_view json, uWS::OpCode) {
            auto *member = socket->getUserData();
            std::string line = "<div id=\"content\" hx-swap-oob=\"beforeend\"><div><b>" +
                               escaped(member->name) + "</b>: " + escaped(message_of(json)) + "</div></div>";
            socket->send(FRESH_INPUT, uWS::OpCode::TEXT);
            app.publish(member->room, line, uWS::OpCode::TEXT);
        },
    });
    app.listen("127.0.0.1", std::atoi(arguments[1]), [](auto *listening) {
        if (!listening) {
            std::cerr << "The port is taken." << std::endl;
            std::exit(1);
        }
    });
    app.run();
}
